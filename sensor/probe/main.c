// vestige-probe: loads the programs, holds and secures, and sends frames to the daemon on descriptor 3.
// It needs nothing of the daemon to let a process go, and ends itself when the daemon is gone.
#include "eventfile.h"
#include "procs.h"
#include "rules.h"
#include "stream.h"
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/xattr.h>
#include <unistd.h>

#define SOCK 3
static const char *pin_dir;
static volatile sig_atomic_t ending;
static bool daemon_gone;

static void on_signal(int sig) { ending = 1; }

// Commands arrive whole or in parts.
static bool read_commands(int sock) {
  static uint8_t in[1024 * 1024];
  static size_t len;
  ssize_t n = recv(sock, in + len, sizeof in - len, MSG_DONTWAIT);
  if (n == 0) {
    daemon_gone = true;
    return false;
  }
  if (n < 0) return errno == EAGAIN || errno == EINTR;
  len += n;
  size_t at = 0;
  while (len - at >= 8) {
    uint32_t size;
    uint16_t cmd;
    memcpy(&size, in + at, 4);
    memcpy(&cmd, in + at + 4, 2);
    if (size < 4 || size > sizeof in - 8) {
      say("a command of %u bytes: giving up", size);
      daemon_gone = true;
      return false;
    }
    if (len - at < size + 4) break;
    if (!obey(cmd, in + at + 8, size - 4)) {
      ending = 1;
      return false;
    }
    at += size + 4;
  }
  memmove(in, in + at, len - at);
  len -= at;
  return true;
}

static int on_event(void *unused, void *data, size_t len) {
  stream_take(data, len);
  // A daemon that takes nothing: what is left waits in the ring, and the kernel counts what finds no room there.
  return congested() ? -EAGAIN : 0;
}

/** What has gone through the stream; without the brace before it. */
static size_t stream_json(char *out, size_t room) {
  struct event_file_counts file = event_file_counts();
  return snprintf(out, room,
                  "\"taken\":%llu,\"looked\":%llu,\"file\":{\"lines\":%llu,\"lost\":%llu,\"bytes\":%llu,\"rotations\":%llu,\"problem\":\"%s\"}}",
                  (unsigned long long)stream_taken, (unsigned long long)stream_looked, (unsigned long long)file.lines, (unsigned long long)file.lost,
                  (unsigned long long)file.bytes, (unsigned long long)file.rotations, file.error ? strerror(file.error) : "");
}

static void stats(void) {
  char line[1536];
  uint64_t sum[VS_TYPES + 1] = {0};
  int cpus = libbpf_num_possible_cpus();
  uint64_t missed = calls_missed();
  uint64_t *v = calloc(cpus, 8);
  for (uint32_t i = 0; i <= VS_TYPES; i++)
    if (!bpf_map_lookup_elem(fd_losses, &i, v))
      for (int c = 0; c < cpus; c++) sum[i] += v[c];
  free(v);
  sum[VS_SYSCALL] += missed;
  size_t n = snprintf(line, sizeof line,
           "{\"lost\":{\"exec\":%llu,\"fork\":%llu,\"exit\":%llu,\"connect\":%llu,\"syscall\":%llu,\"urgent\":%llu},\"holds\":%llu,\"broken\":%llu,"
           "\"kept\":%u,\"execFiles\":%llu,\"unmarked\":%llu,\"mode\":%u,\"guardian\":%d,",
           (unsigned long long)sum[VS_EXEC], (unsigned long long)sum[VS_FORK], (unsigned long long)sum[VS_EXIT], (unsigned long long)sum[VS_CONNECT],
           (unsigned long long)sum[VS_SYSCALL], (unsigned long long)sum[VS_TYPES], (unsigned long long)holds_done, (unsigned long long)holds_broken, kept,
           (unsigned long long)fan_seen, (unsigned long long)fan_missed_dirs, cfg->mode, guardian_pid());
  stream_json(line + n, sizeof line - n);
  queue_text(FRAME_STATS, line);
}

static void layout(void) {
#define O(s, f) printf("%s\"" #s "." #f "\":%zu", first++ ? "," : "", offsetof(struct s, f))
  int first = 0;
  printf("{");
  O(vs_head, type); O(vs_head, flags); O(vs_head, ts); O(vs_head, start); O(vs_head, tgid); O(vs_head, tid); O(vs_head, ppid);
  O(vs_head, uid); O(vs_head, gid); O(vs_head, euid); O(vs_head, cgid); O(vs_head, pstart); O(vs_head, mntns); O(vs_head, pidns);
  O(vs_head, netns); O(vs_head, nspid); O(vs_head, comm);
  O(vs_exec, mask); O(vs_exec, ino); O(vs_exec, dev); O(vs_exec, nlink); O(vs_exec, mode); O(vs_exec, why); O(vs_exec, exe);
  O(vs_exec, parent); O(vs_exec, filename_len); O(vs_exec, interp_len); O(vs_exec, args_len); O(vs_exec, image_len); O(vs_exec, data);
  O(vs_fork, child); O(vs_fork, child_start); O(vs_fork, exe);
  O(vs_exit, code); O(vs_exit, was_held);
  O(vs_connect, mask); O(vs_connect, ret); O(vs_connect, fd); O(vs_connect, family); O(vs_connect, port); O(vs_connect, local_port);
  O(vs_connect, sock_type); O(vs_connect, local_addr); O(vs_connect, why); O(vs_connect, exe); O(vs_connect, addr);
  O(vs_sys, op); O(vs_sys, ret); O(vs_sys, args); O(vs_sys, exe); O(vs_sys, len1); O(vs_sys, len2); O(vs_sys, target_len);
  O(vs_sys, source_len); O(vs_sys, data);
  O(vs_released, held_ns); O(vs_released, attempts); O(vs_released, stale);
  printf("}\n");
}

// Paths from standard input, each ended by NUL; a line of NAME=HEX pairs for each. For the daemon, which cannot.
static int xattrs(void) {
  static char path[PATH_MAX + 1], names[65536], value[65536];
  size_t n = 0;
  int ch;
  while ((ch = getchar()) != EOF) {
    if (ch && n < PATH_MAX) {
      path[n++] = ch;
      continue;
    }
    if (ch) continue;
    path[n] = 0;
    n = 0;
    ssize_t len = llistxattr(path, names, sizeof names);
    for (char *p = names; len > 0 && p < names + len; p += strlen(p) + 1) {
      ssize_t size = lgetxattr(path, p, value, sizeof value);
      if (size < 0 || strpbrk(p, " =\n")) continue;
      printf("%s=", p);
      for (ssize_t i = 0; i < size; i++) printf("%02x", (unsigned char)value[i]);
      putchar(' ');
    }
    putchar('\n');
  }
  return 0;
}

static void serve(void) {
  struct ring_buffer *rb = ring_buffer__new(fd_events, on_event, NULL, NULL);
  uint64_t last = 0;
  int ring = ring_buffer__epoll_fd(rb);
  while (!ending) {
    // With the ring at a halt its own wake-ups would only keep us busy.
    struct pollfd p[3] = {{.fd = SOCK, .events = POLLIN | (sending() ? POLLOUT : 0)}, {.fd = queue_wake, .events = POLLIN}, {.fd = congested() ? -1 : ring, .events = POLLIN}};
    poll(p, 3, 20);
    if (p[0].revents & POLLIN) read_commands(SOCK);
    if ((p[0].revents & (POLLHUP | POLLERR)) && !(p[0].revents & POLLIN)) daemon_gone = true;
    if (daemon_gone) break;
    if (p[1].revents & POLLIN) {
      uint64_t n;
      if (read(queue_wake, &n, 8) < 0) { /* another turn drains it */ }
    }
    if (!congested()) ring_buffer__consume(rb);
    push_events();
    if (!pump()) break;
    stream_turn();
    uint64_t now = nanos(CLOCK_MONOTONIC);
    if (now - last > 1000000000ull) {
      last = now;
      stats();
    }
  }
  cfg->mode = VS_OFF;
  fan_stop();
  release_all("the probe ends");
  detach(pin_dir);
  // Everyone is let go and the programs are off: what is left is the last of the stream, and its counts.
  ring_buffer__consume(rb);
  event_file_close();
  push_all();
  stats();
  uint64_t until = nanos(CLOCK_MONOTONIC) + 2000000000ull;
  while (!daemon_gone && pump() && sending() && nanos(CLOCK_MONOTONIC) < until) {
    struct pollfd p = {.fd = SOCK, .events = POLLOUT};
    poll(&p, 1, 100);
  }
}

// Records and commands from standard input, as frames of the daemon; frames to standard output. What the stream makes of
// any bytes can so be seen without a kernel.
static int replay(void) {
  static uint8_t in[1024 * 1024] __attribute__((aligned(8)));
  uint8_t head[8];
  frames_to(1, true);
  queue_wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  while (fread(head, 8, 1, stdin) == 1) {
    uint32_t size;
    uint16_t cmd;
    memcpy(&size, head, 4);
    memcpy(&cmd, head + 4, 2);
    if (size < 4 || size - 4 > sizeof in || fread(in, 1, size - 4, stdin) != size - 4) return 1;
    if (cmd == CMD_RECORD) stream_take(in, size - 4);
    else if (cmd == CMD_LOG || cmd == CMD_CLOCK || cmd == CMD_INTEREST) obey(cmd, in, size - 4);
  }
  event_file_close();
  push_all();
  char counts[512] = "{";
  stream_json(counts + 1, sizeof counts - 1);
  queue_text(FRAME_STATS, counts);
  return pump() ? 0 : 1;
}

int main(int argc, char **argv) {
  const char *without = NULL;
  for (int i = 1; i < argc; i++) {
    if (!strcmp(argv[i], "--noop")) return 0;
    if (!strcmp(argv[i], "--layout")) return layout(), 0;
    if (!strcmp(argv[i], "--xattrs")) return xattrs();
    if (!strcmp(argv[i], "--proc") && i + 1 < argc) proc_root = argv[++i];
    if (!strcmp(argv[i], "--replay")) return replay();
    if (!strcmp(argv[i], "--pin") && i + 1 < argc) pin_dir = argv[++i];
    if (!strcmp(argv[i], "--without") && i + 1 < argc) without = argv[++i];
    if (!strcmp(argv[i], "--report")) {
      if (!load(NULL, without)) return fprintf(stderr, "vestige-probe: no program loads: %s\n", strerror(errno)), 1;
      printf("%s\n", report_json());
      fflush(stdout);
      detach(NULL);
      close_each(false);
      return 0;
    }
    if (!strcmp(argv[i], "--detach") && pin_dir) {
      release_pinned(pin_dir);
      unpin_all(pin_dir);
      return 0;
    }
  }
  signal(SIGPIPE, SIG_IGN);
  signal(SIGINT, SIG_IGN);  // the daemon decides
  signal(SIGTERM, on_signal);
  struct rlimit r;
  if (!getrlimit(RLIMIT_NOFILE, &r)) {
    r.rlim_cur = r.rlim_max < 16384 ? r.rlim_max : 16384;
    setrlimit(RLIMIT_NOFILE, &r);
    // A table of descriptors that grows under several threads waits for a grace period of the kernel, 6 to 10 ms in the middle
    // of a hold: so it has its size before there are any, and never shrinks.
    int last = fcntl(0, F_DUPFD_CLOEXEC, (int)(r.rlim_cur > 2 * KEEP_LIMIT ? 2 * KEEP_LIMIT : r.rlim_cur) - 1);
    if (last >= 0) close(last);
  }
  if (!load(pin_dir, without)) {
    fprintf(stderr, "vestige-probe: no program loads: %s\n", strerror(errno));
    if (pin_dir) detach(pin_dir);
    return 1;
  }
  guardian_start(pin_dir);
  queue_wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  frames_to(SOCK, false);
  char *report = report_json();
  queue_text(FRAME_REPORT, report);
  free(report);
  pthread_t a, b;
  pthread_create(&a, NULL, hold_thread, NULL);
  pthread_create(&b, NULL, fan_thread, NULL);
  stream_start();
  queue_text(FRAME_READY, "{}");
  serve();
  guardian_goodbye();
  return 0;
}
