// The way to the daemon: length-prefixed frames. Nothing here waits for it: what it does not take gathers up to a limit.
#include "probe.h"
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

struct item {
  struct item *next;
  uint16_t kind;
  struct buf b;
  size_t sent;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct item *first, *last;
int queue_wake = -1;

void put(struct buf *b, const void *data, size_t len) {
  if (b->len + len > b->room) {
    size_t room = b->room ? b->room : 4096;
    while (room < b->len + len) room *= 2;
    uint8_t *p = realloc(b->p, room);
    if (!p) abort();
    b->p = p;
    b->room = room;
  }
  memcpy(b->p + b->len, data, len);
  b->len += len;
}
void free_buf(struct buf *b) {
  free(b->p);
  memset(b, 0, sizeof *b);
}

void put_u16(struct buf *b, uint16_t v) { put(b, &v, 2); }
void put_u32(struct buf *b, uint32_t v) { put(b, &v, 4); }
void put_u64(struct buf *b, uint64_t v) { put(b, &v, 8); }

void queue_frame(uint16_t kind, struct buf *payload) {
  struct item *it = calloc(1, sizeof *it);
  if (!it) abort();
  it->kind = kind;
  it->b = *payload;
  memset(payload, 0, sizeof *payload);
  pthread_mutex_lock(&lock);
  if (last) last->next = it;
  else first = it;
  last = it;
  pthread_mutex_unlock(&lock);
  uint64_t one = 1;
  if (write(queue_wake, &one, 8) < 0) { /* full means it is awake */ }
}

void queue_text(uint16_t kind, const char *text) {
  struct buf b = {0};
  put(&b, text, strlen(text));
  queue_frame(kind, &b);
}

void say(const char *fmt, ...) {
  char line[512];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(line, sizeof line, fmt, ap);
  va_end(ap);
  if (queue_wake >= 0) queue_text(FRAME_LOG, line);
  else fprintf(stderr, "vestige-probe: %s\n", line);
}

// Records of the stream travel many to a frame: head of 8 bytes, then records, each with its own size first.
#define FRAME_MOST (256 * 1024)
#define BACKLOG_MOST (8 * 1024 * 1024)
// Each frame wakes the daemon, and a wake-up costs it more than what is in the frame.
#define GATHER_NS 100000000ull

struct gather {
  uint16_t kind;
  size_t len;
  uint64_t since;
  uint8_t bytes[FRAME_MOST];
};
static struct gather look = {.kind = FRAME_EVENT, .len = 8}, keep = {.kind = FRAME_KEEP, .len = 8};
static struct item *out_first, *out_last;
static size_t backlog;
static int to = -1;
uint64_t stream_looked;
static bool waits, gone, urgent;

void frames_to(int fd, bool plain) {
  int room = FRAME_MOST * 2;
  if (!plain) setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof room);
  to = fd;
  waits = plain;
}

static ssize_t give(const uint8_t *p, size_t len) {
  ssize_t n;
  do n = waits ? write(to, p, len) : send(to, p, len, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  if (n < 0 && errno != EAGAIN) gone = true;
  return n < 0 ? 0 : n;
}

static void append(struct item *it) {
  it->next = NULL;
  if (out_last) out_last->next = it;
  else out_first = it;
  out_last = it;
  backlog += it->b.len;
}

static void push(struct gather *g) {
  uint32_t total = g->len - 4;
  size_t sent = 0;
  if (g->len == 8) return;
  memcpy(g->bytes, &total, 4);
  uint16_t kind = g == &look && !urgent ? FRAME_TREE : g->kind;
  memcpy(g->bytes + 4, &kind, 2);
  memset(g->bytes + 6, 0, 2);
  if (g == &look) urgent = false;
  if (!out_first) sent = give(g->bytes, g->len);
  if (sent < g->len && !gone) {
    struct item *it = calloc(1, sizeof *it);
    if (!it) abort();
    put(&it->b, g->bytes + sent, g->len - sent);
    append(it);
  }
  g->len = 8;
}

static void take_queued(void) {
  for (;;) {
    pthread_mutex_lock(&lock);
    struct item *it = first;
    if (it) {
      first = it->next;
      if (!first) last = NULL;
    }
    pthread_mutex_unlock(&lock);
    if (!it) return;
    // The records of the stream that came before a capture go first.
    push(&look);
    struct buf whole = {0};
    put_u32(&whole, it->b.len + 4);
    put_u16(&whole, it->kind);
    put_u16(&whole, 0);
    put(&whole, it->b.p, it->b.len);
    free(it->b.p);
    it->b = whole;
    append(it);
  }
}

void push_all(void) {
  push(&look);
  push(&keep);
}

void push_events(void) {
  uint64_t since = look.len > 8 && (keep.len == 8 || look.since < keep.since) ? look.since : keep.since;
  if (look.len + keep.len == 16 || (!urgent && nanos(CLOCK_MONOTONIC) - since < GATHER_NS)) return;
  push_all();
}

bool pump(void) {
  take_queued();
  while (out_first && !gone) {
    struct item *it = out_first;
    size_t n = give(it->b.p + it->sent, it->b.len - it->sent);
    if (!n) break;
    it->sent += n;
    backlog -= n;
    if (it->sent < it->b.len) continue;
    out_first = it->next;
    if (!out_first) out_last = NULL;
    free(it->b.p);
    free(it);
  }
  return !gone;
}

bool sending(void) { return out_first != NULL; }

bool congested(void) { return backlog > BACKLOG_MOST; }

void send_event(const void *record, size_t len, enum need need) {
  struct gather *g = need == KEEP ? &keep : &look;
  uint32_t size = len;
  if (g->len + len > sizeof g->bytes) push(g);
  if (g->len == 8) g->since = nanos(CLOCK_MONOTONIC);
  memcpy(g->bytes + g->len, record, len);
  memcpy(g->bytes + g->len, &size, 4);
  g->len += len;
  if (need == LOOK) {
    stream_looked++;
    urgent = true;
  }
}
