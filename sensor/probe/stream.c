// The work of every event, here and not in the daemon: it is followed in the table, written as a line, and sent on with its
// paths resolved, either to be looked at or only to be kept for packages that look back.
#include "stream.h"
#include "eventfile.h"
#include "interest.h"
#include "lines.h"
#include <limits.h>
#include <string.h>

uint64_t stream_taken;
static struct buf line;

void stream_start(void) { procs_seed(); }

static void write_line(void) {
  event_file_add(line.p, line.len);
  // A single long line must not keep its room for ever.
  if (line.room > 256 * 1024) {
    free_buf(&line);
    return;
  }
  line.len = 0;
}

/** The process of a record; `own` tells whether it must be forgotten after. */
static struct proc *who(const struct vs_head *h, const char *name, bool *own) {
  struct proc *p = proc_find(h->tgid, h->start);
  *own = !p;
  return p ? p : proc_stranger(h, name);
}

static void take_exec(const struct vs_exec *e, size_t len) {
  static char image[PATH_MAX];
  static uint8_t out[sizeof *e + 4096 + PATH_MAX];
  size_t end = sizeof *e + e->filename_len + e->interp_len + e->args_len;
  if (end > len || end > sizeof *e + 4096) return;
  size_t n = image_path(e, image, sizeof image - 1);
  const struct proc *p = proc_exec(e, image, n);
  if (event_file_on()) {
    line_exec(&line, e, p);
    write_line();
  }
  memcpy(out, e, end);
  memcpy(out + end, image, n);
  ((struct vs_exec *)out)->image_len = n;
  size_t interp = strnlen(e->data + e->filename_len, e->interp_len);
  const char *invoked = interp ? e->data + e->filename_len : e->data;
  bool look = e->mask || interesting(INTEREST_EXEC, image, n) || interesting(INTEREST_EXEC, invoked, interp ? interp : strnlen(e->data, e->filename_len));
  send_event(out, end + n, look ? LOOK : TREE);
}

static void take_fork(const struct vs_fork *f) {
  struct proc *child = proc_fork(f);
  // After the child: a parent that was not known is now.
  const struct proc *parent = proc_find(f->head.tgid, f->head.start);
  if (event_file_on() && parent) {
    line_fork(&line, f, child, parent);
    write_line();
  }
  send_event(f, sizeof *f, TREE);
}

static void take_exit(const struct vs_exit *e) {
  bool own;
  struct proc *p = who(&e->head, "", &own);
  if (event_file_on()) {
    line_exit(&line, e, p);
    write_line();
  }
  if (own) proc_forget(p);
  else proc_exit(p);
  send_event(e, sizeof *e, TREE);
}

static void take_connect(const struct vs_connect *e) {
  bool own;
  struct proc *p = who(&e->head, e->exe, &own);
  if (event_file_on()) {
    line_connect(&line, e, p);
    write_line();
  }
  if (own) proc_forget(p);
  bool look = e->mask || (e->family == 1 ? interesting(INTEREST_LOCAL, (const char *)e->addr, strnlen((const char *)e->addr, 108)) || !e->addr[0]
                                         : interesting(INTEREST_CONNECT, "", 0));
  send_event(e, sizeof *e, look ? LOOK : KEEP);
}

static void take_call(const struct vs_sys *e, size_t len) {
  static char target[PATH_MOST + 16], source[PATH_MOST + 16];
  static uint8_t out[sizeof *e + 4096 + 2 * PATH_MOST + 32];
  size_t end = sizeof *e + e->len1 + e->len2, n = 0, m = 0;
  bool own;
  if (end > len || end > sizeof *e + 4096) return;
  struct proc *p = who(&e->head, e->exe, &own);
  if (e->op == VS_OP_CHDIR || e->op == VS_OP_FCHDIR) {
    // Only followed, so that later paths can be read: nobody asks who went where.
    changed_directory(e, p);
    if (own) proc_forget(p);
    return;
  }
  if (file_operation(e->op)) call_paths(e, p, target, &n, source, &m);
  if (event_file_on()) {
    line_call(&line, e, p, target, n);
    write_line();
  }
  if (own) proc_forget(p);
  memcpy(out, e, end);
  memcpy(out + end, target, n);
  memcpy(out + end + n, source, m);
  ((struct vs_sys *)out)->target_len = n;
  ((struct vs_sys *)out)->source_len = m;
  send_event(out, end + n + m, interesting(e->op, target, n) ? LOOK : KEEP);
}

static void take_released(const struct vs_released *e) {
  bool own;
  struct proc *p = who(&e->head, "", &own);
  if (event_file_on()) {
    line_released(&line, e, p);
    write_line();
  }
  if (own) proc_forget(p);
  send_event(e, sizeof *e, LOOK);
}

void stream_take(const void *record, size_t len) {
  const struct vs_head *h = record;
  static const size_t least[VS_TYPES] = {0, sizeof(struct vs_exec), sizeof(struct vs_fork), sizeof(struct vs_exit), sizeof(struct vs_connect), sizeof(struct vs_sys), sizeof(struct vs_released)};
  stream_taken++;
  if (len < sizeof *h || h->type == 0 || h->type >= VS_TYPES || len < least[h->type]) return;
  switch (h->type) {
    case VS_EXEC: take_exec(record, len); break;
    case VS_FORK: take_fork(record); break;
    case VS_EXIT: take_exit(record); break;
    case VS_CONNECT: take_connect(record); break;
    case VS_SYSCALL: take_call(record, len); break;
    case VS_RELEASED: take_released(record); break;
  }
}

void stream_turn(void) {
  static uint64_t pushed;
  uint64_t now = nanos(CLOCK_MONOTONIC);
  forget_directories();
  // A quarter of a second: a reader of the file waits no longer, and few lines are not a write each.
  if (now - pushed < 250000000ull) return;
  pushed = now;
  event_file_push();
}

bool stream_log(const uint8_t *p, const uint8_t *end) {
  uint64_t bytes;
  uint32_t files;
  uint16_t len;
  char path[PATH_MAX];
  if (end - p < 14) return false;
  memcpy(&bytes, p, 8);
  memcpy(&files, p + 8, 4);
  memcpy(&len, p + 12, 2);
  p += 14;
  if (len >= sizeof path || end - p < len) return false;
  memcpy(path, p, len);
  path[len] = 0;
  p = lines_heads(p + len, end);
  if (!p) return false;
  event_file_open(path, bytes, files);
  return true;
}
