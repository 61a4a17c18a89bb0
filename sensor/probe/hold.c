// The hold: take the record from the urgent ring, secure the evidence, let go. One thread, so that nothing the daemon
// does (or fails to do) can lengthen it. Its heartbeat is the condition for the kernel to stop anyone at all.
#include "capture.h"
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

_Atomic uint64_t holds_done, holds_broken, captures_lost, stdin_rules, freeze_rules;
uint64_t budget_ns = 20000000ull, pipe_budget_ns = 50000000ull;
static struct capture *waiting;

static void beat(void) { cfg->heartbeat = nanos(CLOCK_MONOTONIC); }

static uint64_t start_of(int dir) {
  char s[1024], *p;
  int fd = openat(dir, "stat", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  ssize_t n = read(fd, s, sizeof s - 1);
  close(fd);
  if (n <= 0) return 0;
  s[n] = 0;
  if (!(p = strrchr(s, ')'))) return 0;
  unsigned long long start = 0;
  sscanf(p + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu", &start);
  return start;
}

// 'T' or a stop still pending: held. Anything else: someone broke the hold.
static bool still_held(int dir) {
  char s[2048], *p;
  int fd = openat(dir, "status", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  ssize_t n = read(fd, s, sizeof s - 1);
  close(fd);
  if (n <= 0) return false;
  s[n] = 0;
  if ((p = strstr(s, "State:\t")) && (p[7] == 'T' || p[7] == 't')) return true;
  unsigned long long pending = 0;
  if ((p = strstr(s, "ShdPnd:\t"))) sscanf(p + 8, "%llx", &pending);
  return pending & (1ull << (SIGSTOP - 1));
}

// Where a v2 hierarchy is mounted, the group of the process; never the root group.
static bool freeze(struct capture *c) {
  char line[1024], path[600];
  static const char *roots[] = {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"};
  snprintf(path, sizeof path, "/proc/%u/cgroup", c->head->tgid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  ssize_t n = read(fd, line, sizeof line - 1);
  close(fd);
  if (n <= 0) return false;
  line[n] = 0;
  char *p = strncmp(line, "0::", 3) ? strstr(line, "\n0::") : line - 1;
  if (!p) return false;
  p += 4;
  p[strcspn(p, "\n")] = 0;
  if (strlen(p) < 2 || strstr(p, "..")) return false;
  for (size_t i = 0; i < 2; i++) {
    snprintf(c->cgroup, sizeof c->cgroup, "%s%.400s", roots[i], p);
    snprintf(path, sizeof path, "%s/cgroup.freeze", c->cgroup);
    if (access(path, W_OK)) continue;
    // Our own group, or one above us, must not be frozen.
    char own[1024] = "";
    int f = open("/proc/self/cgroup", O_RDONLY | O_CLOEXEC);
    if (f >= 0) {
      n = read(f, own, sizeof own - 1);
      own[n > 0 ? n : 0] = 0;
      close(f);
    }
    char *q = strncmp(own, "0::", 3) ? strstr(own, "\n0::") : own - 1;
    if (!q || !strncmp(q + 4, p, strlen(p))) return false;
    if (!frozen_add(c->cgroup)) return false;
    f = open(path, O_WRONLY | O_CLOEXEC);
    bool ok = f >= 0 && write(f, "1", 1) == 1;
    if (f >= 0) close(f);
    if (!ok) frozen_remove(c->cgroup);
    return ok;
  }
  return false;
}

// capture frame: fixed part, the record, then items.
static void header(struct capture *c, uint64_t hold_ns, uint32_t broken, uint64_t captured_ns) {
  uint64_t fixed[4] = {hold_ns, captured_ns, c->defended, broken};
  memcpy(c->out.p, fixed, sizeof fixed);
  memcpy(c->out.p + c->items_at, &c->items, 4);
}

// A stop sent against someone else's SIGCONT may arrive after ours: those are looked at again a little later.
#define AGAIN 64
static struct again {
  int pidfd, dir;
  uint64_t due;
} again[AGAIN];

static void look_again(struct capture *c) {
  for (int i = 0; i < AGAIN; i++) {
    if (again[i].due) continue;
    again[i] = (struct again){.pidfd = c->pidfd, .dir = c->dir, .due = nanos(CLOCK_MONOTONIC) + 5000000ull};
    c->pidfd = c->dir = -1;
    return;
  }
}

static int serve_again(int timeout) {
  uint64_t now = nanos(CLOCK_MONOTONIC);
  for (int i = 0; i < AGAIN; i++) {
    if (!again[i].due) continue;
    if (now < again[i].due) {
      timeout = timeout < 2 ? timeout : 2;
      continue;
    }
    if (again[i].dir >= 0 && still_held(again[i].dir)) syscall(SYS_pidfd_send_signal, again[i].pidfd, SIGCONT, NULL, 0);
    if (again[i].dir >= 0) close(again[i].dir);
    if (again[i].pidfd >= 0) close(again[i].pidfd);
    again[i].due = 0;
  }
  return timeout;
}

static void let_go(struct capture *c) {
  uint32_t tgid = c->head->tgid, broken = 0;
  uint64_t hold_ns = 0, captured = nanos(CLOCK_MONOTONIC) - c->seen;
  if (c->held) {
    struct vs_hold h;
    if (bpf_map_lookup_elem(fd_holds, &tgid, &h)) broken = 2;  // the timer was first, or it has ended
    else if (c->dir >= 0 && !still_held(c->dir)) broken = 1;
    if (broken != 2) c->defended = h.defended;
    // First away with the hold, then SIGCONT: while it stands, the kernel answers every SIGCONT with another stop.
    if (broken != 2) bpf_map_delete_elem(fd_holds, &tgid);
    if (c->frozen) frozen_remove(c->cgroup);
    uint64_t at;
    bool touched = !bpf_map_lookup_elem(fd_touched, &tgid, &at);
    if (c->pidfd >= 0) syscall(SYS_pidfd_send_signal, c->pidfd, SIGCONT, NULL, 0);
    // From the kernel's event, which carries boot time, to here.
    hold_ns = nanos(CLOCK_BOOTTIME) - c->head->ts;
    if (touched) look_again(c);
    holds_done++;
    if (broken) holds_broken++;
  }
  header(c, hold_ns, broken, captured);
  queue_frame(FRAME_CAPTURE, &c->out);
  if (c->pidfd >= 0) close(c->pidfd);
  if (c->dir >= 0) close(c->dir);
  free(c->record);
  free(c);
}

static int on_record(void *unused, void *data, size_t len) {
  const struct vs_head *head = data;
  beat();
  if (head->type == VS_RELEASED) {
    struct buf b = {0};
    put(&b, data, len);
    queue_frame(FRAME_EVENT, &b);
    return 0;
  }
  struct capture *c = calloc(1, sizeof *c);
  if (!c || !(c->record = malloc(len))) abort();
  c->seen = nanos(CLOCK_MONOTONIC);
  memcpy(c->record, data, len);
  c->record_len = len;
  c->head = (const void *)c->record;
  c->held = head->flags & VS_F_HELD;
  c->dir = c->stdin_fd = -1;
  c->pidfd = syscall(SYS_pidfd_open, head->tgid, 0);
  uint64_t fixed[4] = {0};
  put(&c->out, fixed, sizeof fixed);
  put_u32(&c->out, len);
  put(&c->out, data, len);
  c->items_at = c->out.len;
  put_u32(&c->out, 0);
  const struct vs_exec *e = (const void *)c->record;
  uint64_t mask = head->type == VS_EXEC ? e->mask : ((const struct vs_connect *)c->record)->mask;
  // Before anything is read, so that its neighbours in the container cannot remove what is about to be.
  if (c->held && (mask & freeze_rules)) c->frozen = freeze(c);
  capture_fast(c);
  // A number that was given to another process meanwhile must not be taken for it.
  uint64_t hz = sysconf(_SC_CLK_TCK);
  if (c->dir >= 0) {
    uint64_t ticks = start_of(c->dir);
    if (ticks && ticks != head->start / (1000000000ull / hz)) item(c, "mismatch", ST_GONE, 0, -1, NULL, 0);
  }
  if (c->held && capture_wants_stdin(c)) {
    c->deadline = c->seen + pipe_budget_ns;
    c->next = waiting;
    waiting = c;
    return 0;
  }
  let_go(c);
  return 0;
}

// Piped input is complete when its writer has closed; the rest of the world goes on meanwhile.
static int serve_waiting(int timeout) {
  struct capture **at = &waiting;
  while (*at) {
    struct capture *c = *at;
    struct pollfd p = {.fd = c->stdin_fd, .events = 0}, gone = {.fd = c->pidfd, .events = POLLIN};
    poll(&p, 1, 0);
    bool complete = p.revents & POLLHUP, late = nanos(CLOCK_MONOTONIC) >= c->deadline;
    if (c->pidfd >= 0) poll(&gone, 1, 0);
    if (!complete && !late && !(gone.revents & POLLIN)) {
      timeout = 1;
      at = &c->next;
      continue;
    }
    *at = c->next;
    capture_stdin(c, complete);
    let_go(c);
  }
  return timeout;
}

// Twice: a stop that the kernel was just about to send, or sent against someone else's SIGCONT, may come after the first.
void release_all(const char *why) {
  struct {
    uint32_t tgid;
    int pidfd;
  } list[16];
  uint32_t key, next;
  uint64_t hz = sysconf(_SC_CLK_TCK);
  int count = 0;
  if (bpf_map_get_next_key(fd_holds, NULL, &next)) return;
  usleep(1000);  // whoever is in the map has its stop by then
  for (bool more = !bpf_map_get_next_key(fd_holds, NULL, &next); more && count < 16;) {
    key = next;
    more = !bpf_map_get_next_key(fd_holds, &key, &next);
    struct vs_hold h;
    if (bpf_map_lookup_elem(fd_holds, &key, &h)) continue;
    char path[64];
    snprintf(path, sizeof path, "/proc/%u", key);
    int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool same = dir >= 0 && start_of(dir) == h.start / (1000000000ull / hz);
    int pidfd = same ? (int)syscall(SYS_pidfd_open, key, 0) : -1;
    if (dir >= 0) close(dir);
    // First away with the hold: while it stands, the kernel answers SIGCONT with another stop.
    bpf_map_delete_elem(fd_holds, &key);
    if (pidfd >= 0) {
      syscall(SYS_pidfd_send_signal, pidfd, SIGCONT, NULL, 0);
      list[count].tgid = key;
      list[count++].pidfd = pidfd;
    } else if (same) {
      kill(key, SIGCONT);
    }
  }
  if (count) usleep(2000);
  for (int i = 0; i < count; i++) {
    syscall(SYS_pidfd_send_signal, list[i].pidfd, SIGCONT, NULL, 0);
    close(list[i].pidfd);
  }
  if (count) say("released %d held: %s", count, why);
}

void *hold_thread(void *unused) {
  // On a busy machine the stop must not last until the scheduler comes round to us; the work is short and bounded.
  struct sched_param rr = {.sched_priority = 1};
  if (sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &rr)) setpriority(PRIO_PROCESS, syscall(SYS_gettid), -20);
  struct ring_buffer *rb = ring_buffer__new(fd_urgent, on_record, NULL, NULL);
  if (!rb) {
    say("no urgent ring: %s", strerror(errno));
    return NULL;
  }
  for (;;) {
    beat();
    ring_buffer__poll(rb, serve_again(serve_waiting(50)));
  }
}
