// Lines gather in chunks, a thread of its own writes them: a slow disk stops the file, never the stream or a hold.
#include "eventfile.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK (256 * 1024)
#define CHUNKS 32  // at most so many wait
#define SPARE 3

struct chunk {
  struct chunk *next;
  size_t used;
  uint64_t lines;
  char bytes[CHUNK];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static pthread_t writer;
static bool running, ending;
static struct chunk *first, *last, *spare, *filling;
static unsigned waiting, spares;
static struct event_file_counts counts;
static char path[PATH_MAX];
static uint64_t most_bytes, size;
static uint32_t most_files;
static int fd = -1;

static void name_of(char *out, size_t room, uint32_t i) {
  if (i) snprintf(out, room, "%s.%u", path, i);
  else snprintf(out, room, "%s", path);
}

static void rotate(void) {
  char from[PATH_MAX + 16], to[PATH_MAX + 16];
  close(fd);
  fd = -1;
  for (uint32_t i = most_files - 1; i >= 1; i--) {
    name_of(from, sizeof from, i - 1);
    name_of(to, sizeof to, i);
    rename(from, to);  // what is not there is not moved; the oldest is written over
  }
  if (most_files == 1 && unlink(path)) {}
  counts.rotations++;
}

static bool write_chunk(const struct chunk *c) {
  struct stat st;
  if (fd < 0) {
    fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    if (fd < 0 || fstat(fd, &st)) return false;
    size = st.st_size;
  }
  for (size_t at = 0; at < c->used;) {
    ssize_t n = write(fd, c->bytes + at, c->used - at);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      // Half a line must not stay: the next one would be read as its end.
      int why = errno;
      if (at && ftruncate(fd, size)) {}
      errno = why;
      return false;
    }
    at += n;
  }
  size += c->used;
  if (size > most_bytes) rotate();
  return true;
}

static void *write_thread(void *unused) {
  pthread_mutex_lock(&lock);
  for (;;) {
    while (!first && !ending) pthread_cond_wait(&more, &lock);
    struct chunk *c = first;
    if (!c) break;
    pthread_mutex_unlock(&lock);
    errno = 0;
    bool ok = write_chunk(c);
    int why = errno;
    if (!ok && fd >= 0) {
      close(fd);
      fd = -1;
    }
    pthread_mutex_lock(&lock);
    if (ok) {
      counts.lines += c->lines;
      counts.bytes += c->used;
      counts.error = 0;
    } else {
      counts.lost += c->lines;
      counts.error = why;
    }
    first = c->next;
    if (!first) last = NULL;
    waiting--;
    if (spares < SPARE) {
      c->next = spare;
      spare = c;
      spares++;
    } else free(c);
  }
  pthread_mutex_unlock(&lock);
  return NULL;
}

void event_file_open(const char *where, uint64_t bytes, uint32_t files) {
  if (running) return;
  snprintf(path, sizeof path, "%s", where);
  most_bytes = bytes;
  most_files = files ? files : 1;
  running = !pthread_create(&writer, NULL, write_thread, NULL);
}

bool event_file_on(void) { return running; }

void event_file_push(void) {
  if (!filling || !filling->used) return;
  pthread_mutex_lock(&lock);
  filling->next = NULL;
  if (last) last->next = filling;
  else first = filling;
  last = filling;
  waiting++;
  filling = NULL;
  pthread_cond_signal(&more);
  pthread_mutex_unlock(&lock);
}

void event_file_add(const void *line, size_t len) {
  if (filling && filling->used + len > CHUNK) event_file_push();
  if (!filling) {
    pthread_mutex_lock(&lock);
    bool full = waiting >= CHUNKS || len > CHUNK;
    if (full) counts.lost++;
    else if (spare) {
      filling = spare;
      spare = filling->next;
      spares--;
    }
    pthread_mutex_unlock(&lock);
    if (full) return;
    if (!filling && !(filling = malloc(sizeof *filling))) abort();
    filling->used = 0;
    filling->lines = 0;
  }
  memcpy(filling->bytes + filling->used, line, len);
  filling->used += len;
  filling->lines++;
}

void event_file_close(void) {
  if (!running) return;
  event_file_push();
  pthread_mutex_lock(&lock);
  ending = true;
  pthread_cond_signal(&more);
  pthread_mutex_unlock(&lock);
  pthread_join(writer, NULL);
  running = false;
  if (fd >= 0) close(fd);
}

struct event_file_counts event_file_counts(void) {
  pthread_mutex_lock(&lock);
  struct event_file_counts c = counts;
  pthread_mutex_unlock(&lock);
  return c;
}
