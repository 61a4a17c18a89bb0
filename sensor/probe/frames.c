// The way to the daemon: length-prefixed frames. Captures are queued by other threads and go before the event stream.
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
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct item *first, *last;
int queue_wake = -1;
bool (*while_blocked)(int sock);

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

// False when the daemon is gone.
static bool write_all(int sock, const uint8_t *p, size_t len) {
  while (len) {
    ssize_t n = send(sock, p, len, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n > 0) {
      p += n;
      len -= n;
      continue;
    }
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno != EAGAIN) return false;
    struct pollfd pf = {.fd = sock, .events = POLLOUT | POLLIN};
    if (poll(&pf, 1, 1000) < 0 && errno != EINTR) return false;
    if ((pf.revents & POLLIN) && while_blocked && !while_blocked(sock)) return false;
    if (pf.revents & (POLLHUP | POLLERR)) return false;
  }
  return true;
}

bool flush_queue(int sock) {
  for (;;) {
    pthread_mutex_lock(&lock);
    struct item *it = first;
    if (it) {
      first = it->next;
      if (!first) last = NULL;
    }
    pthread_mutex_unlock(&lock);
    if (!it) return true;
    uint8_t head[8];
    uint32_t len = it->b.len + 4;
    memcpy(head, &len, 4);
    memcpy(head + 4, &it->kind, 2);
    memset(head + 6, 0, 2);
    bool ok = flush_events(sock) && write_all(sock, head, 8) && write_all(sock, it->b.p, it->b.len);
    free(it->b.p);
    free(it);
    if (!ok) return false;
  }
}

// Records of the stream travel many to a frame: head of 8 bytes, then records, each with its own size first.
static uint8_t out[256 * 1024];
static size_t out_len = 8;

bool flush_events(int sock) {
  size_t n = out_len;
  uint32_t total = n - 4;
  uint16_t kind = FRAME_EVENT, zero = 0;
  if (n == 8) return true;
  memcpy(out, &total, 4);
  memcpy(out + 4, &kind, 2);
  memcpy(out + 6, &zero, 2);
  out_len = 8;
  return write_all(sock, out, n);
}

bool send_event(int sock, const void *record, size_t len) {
  uint32_t size = len;
  if (out_len + len > sizeof out && !flush_events(sock)) return false;
  memcpy(out + out_len, record, len);
  memcpy(out + out_len, &size, 4);
  out_len += len;
  return true;
}
