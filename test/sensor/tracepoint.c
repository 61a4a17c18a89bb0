// What tracing any system call costs by itself: the tracepoint at the end of one that nobody calls, with no program on it, for as
// long as standard input is open. TRACEPOINT NUMBER, which is in events/syscalls/sys_exit_…/id of tracefs.
#define _GNU_SOURCE
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv) {
  char c;
  struct perf_event_attr a = {.type = PERF_TYPE_TRACEPOINT, .size = sizeof a, .config = argc > 1 ? atoi(argv[1]) : 0, .disabled = 1};
  if (syscall(SYS_perf_event_open, &a, -1, 0, -1, PERF_FLAG_FD_CLOEXEC) < 0) return perror("tracepoint"), 1;
  puts("on");
  fflush(stdout);
  return read(0, &c, 1) < 0;
}
