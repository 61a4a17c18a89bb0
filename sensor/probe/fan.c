// Programs started from watched directories, seen before they run: the descriptor that fanotify hands us survives
// a parent that removes the file at once. We answer at once and keep the descriptor; nobody waits for the daemon.
#include "probe.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define RECENT 512
#define DIRS 4096
#define RECENT_NS 10000000000ull

_Atomic uint64_t fan_seen, fan_missed_dirs;
static int fan = -1, ino_fd = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
// Of `recent` alone, and never for long: the hold thread takes it, whatever is being marked meanwhile.
static pthread_mutex_t recent_lock = PTHREAD_MUTEX_INITIALIZER;
static struct recent {
  uint32_t tgid;
  int fd;
  uint64_t at, ino, dev;
} recent[RECENT];
static int at;
static char *dirs[DIRS];  // by inotify watch number

static void init(void) {
  if (fan >= 0) return;
  fan = fanotify_init(FAN_CLASS_CONTENT | FAN_CLOEXEC | FAN_NONBLOCK | FAN_UNLIMITED_QUEUE, O_RDONLY | O_LARGEFILE | O_CLOEXEC | O_NOATIME);
  if (fan < 0) say("fanotify: %s: scripts that a parent removes are not secured", strerror(errno));
  ino_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
}

// Marks the directory's own children, then the directories below it, without crossing into other file systems
// that are not themselves asked for.
static void mark(const char *dir, int depth) {
  if (fan < 0 || depth > 6) return;
  if (fanotify_mark(fan, FAN_MARK_ADD | FAN_MARK_ONLYDIR | FAN_MARK_DONT_FOLLOW, FAN_OPEN_EXEC_PERM | FAN_EVENT_ON_CHILD, AT_FDCWD, dir)) {
    if (errno != ENOENT && errno != ENOTDIR) fan_missed_dirs++;
    return;
  }
  int wd = inotify_add_watch(ino_fd, dir, IN_CREATE | IN_MOVED_TO | IN_ONLYDIR | IN_DONT_FOLLOW);
  if (wd >= 0 && wd < DIRS) {
    free(dirs[wd]);
    dirs[wd] = strdup(dir);
  } else {
    fan_missed_dirs++;
  }
  DIR *d = opendir(dir);
  struct dirent *e;
  if (!d) return;
  while ((e = readdir(d))) {
    if (e->d_type != DT_DIR || !strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) continue;
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%s", dir, e->d_name) < (int)sizeof path) mark(path, depth + 1);
  }
  closedir(d);
}

void fan_watch(const char *dir, bool children) {
  struct stat s;
  pthread_mutex_lock(&lock);
  init();
  if (!lstat(dir, &s) && S_ISDIR(s.st_mode)) mark(dir, children ? 0 : 6);
  pthread_mutex_unlock(&lock);
}

void fan_stop(void) {
  pthread_mutex_lock(&lock);
  if (fan >= 0) close(fan);
  if (ino_fd >= 0) close(ino_fd);
  fan = ino_fd = -1;
  pthread_mutex_unlock(&lock);
}

// The newest file this process executed from a watched directory; the caller owns the descriptor.
int fan_take(uint32_t tgid, uint64_t *ino, uint64_t *dev) {
  int fd = -1;
  pthread_mutex_lock(&recent_lock);
  for (int i = 1; i <= RECENT; i++) {
    struct recent *r = &recent[(at - i + 2 * RECENT) % RECENT];
    if (r->fd <= 0 || r->tgid != tgid) continue;
    fd = r->fd;
    *ino = r->ino;
    *dev = r->dev;
    r->fd = 0;
    break;
  }
  pthread_mutex_unlock(&recent_lock);
  return fd;
}

static void programs(void);

// Between two batches those who wait are answered: someone may make directories without end.
static void new_directories(void) {
  char b[16384] __attribute__((aligned(8)));
  for (;;) {
    ssize_t n = read(ino_fd, b, sizeof b);
    if (n <= 0) return;
    for (char *p = b; p < b + n;) {
      struct inotify_event *e = (void *)p;
      p += sizeof *e + e->len;
      if (e->mask & IN_IGNORED && e->wd >= 0 && e->wd < DIRS) {
        free(dirs[e->wd]);
        dirs[e->wd] = NULL;
      }
      if (!(e->mask & IN_ISDIR) || !e->len || e->wd < 0 || e->wd >= DIRS || !dirs[e->wd]) continue;
      char path[PATH_MAX];
      if (snprintf(path, sizeof path, "%s/%s", dirs[e->wd], e->name) < (int)sizeof path) mark(path, 1);
    }
    programs();
  }
}

static void tell(struct recent *r) {
  struct buf b = {0};
  put_u32(&b, r->tgid);
  put_u32(&b, 0);
  put_u64(&b, r->ino);
  put_u64(&b, r->dev);
  put_u64(&b, nanos(CLOCK_BOOTTIME));
  queue_frame(FRAME_EXEC_FILE, &b);
}

static void remember(uint32_t tgid, int fd) {
  struct stat s = {0};
  fstat(fd, &s);
  struct recent r = {.tgid = tgid, .fd = fd, .at = nanos(CLOCK_MONOTONIC), .ino = s.st_ino, .dev = s.st_dev};
  pthread_mutex_lock(&recent_lock);
  struct recent *slot = &recent[at++ % RECENT];
  int old = slot->fd;
  *slot = r;
  pthread_mutex_unlock(&recent_lock);
  if (old > 0) close(old);
  tell(&r);
}

static void programs(void) {
  char b[8192] __attribute__((aligned(8)));
  for (;;) {
    ssize_t n = read(fan, b, sizeof b);
    if (n <= 0) return;
    struct fanotify_event_metadata *e = (void *)b;
    for (; FAN_EVENT_OK(e, n); e = FAN_EVENT_NEXT(e, n)) {
      if (e->fd < 0) continue;
      if (e->mask & FAN_OPEN_EXEC_PERM) {
        // Remembered before the answer: the hold that may follow must find it.
        remember(e->pid, e->fd);
        struct fanotify_response r = {.fd = e->fd, .response = FAN_ALLOW};
        if (write(fan, &r, sizeof r) < 0) { /* the group closing lets it go as well */ }
        fan_seen++;
      } else {
        close(e->fd);
      }
    }
  }
}

static void forget(void) {
  uint64_t now = nanos(CLOCK_MONOTONIC);
  for (int i = 0; i < RECENT; i++) {
    pthread_mutex_lock(&recent_lock);
    bool old = recent[i].fd > 0 && now - recent[i].at > RECENT_NS;
    int fd = recent[i].fd;
    if (old) recent[i].fd = 0;
    pthread_mutex_unlock(&recent_lock);
    if (old) close(fd);
  }
}

void *fan_thread(void *unused) {
  // A program waits for our answer. Not before all others, as holds are: how much there is to mark is another's choice.
  setpriority(PRIO_PROCESS, syscall(SYS_gettid), -20);
  for (;;) {
    pthread_mutex_lock(&lock);
    int f = fan, i = ino_fd;
    pthread_mutex_unlock(&lock);
    struct pollfd p[2] = {{.fd = f, .events = POLLIN}, {.fd = i, .events = POLLIN}};
    if (f < 0) {
      usleep(50000);
      continue;
    }
    poll(p, 2, 200);
    pthread_mutex_lock(&lock);
    if (fan >= 0) {
      programs();
      if (p[1].revents & POLLIN) new_directories();
      forget();
    }
    pthread_mutex_unlock(&lock);
  }
}
