// One program on the tracepoint of each system call of the table. A tracepoint is given up only after a grace period of the
// kernel, some 50 ms for each and one after the other; so what is closed first are the links, which takes the program off, and
// the tracepoints themselves, by then without a program, last as long as the process that ends (guardian.c).
#include "probe.h"
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct {
  int link, event, error;
} each[EACH];
static int attached;

// The number of a call's tracepoint; -ENOENT where the kernel has none.
static int event_id(const char *call) {
  static const char *roots[] = {"/sys/kernel/tracing", "/sys/kernel/debug/tracing"};
  char path[160], text[16];
  if (!strcmp(call, "umount2")) call = "umount";
  for (int i = 0; i < 2; i++) {
    snprintf(path, sizeof path, "%s/events/syscalls/sys_exit_%s/id", roots[i], call);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) continue;
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    if (n <= 0) continue;
    text[n] = 0;
    return atoi(text);
  }
  return -ENOENT;
}

// Any one processor: a program runs wherever the tracepoint is met, also while the event itself counts nothing.
static int open_event(int id) {
  struct perf_event_attr attr = {.type = PERF_TYPE_TRACEPOINT, .size = sizeof attr, .config = id, .disabled = 1};
  if (id < 0) return id;
  int fd = syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
  return fd < 0 ? -errno : fd;
}

// By trying it with the first call of the table, which then has its event already.
bool each_possible(void) {
  if (each[0].event <= 0) each[0].event = open_event(event_id(call_name(0)));
  return each[0].event > 0;
}

static int attach_one(int prog, const char *call, int *event) {
  if (*event <= 0) *event = open_event(event_id(call));
  if (*event < 0) return *event;
  int link = bpf_link_create(prog, *event, BPF_PERF_EVENT, NULL);
  if (link >= 0) return link;
  int error = -errno;
  close(*event);
  *event = -1;
  return error;
}

bool attach_each(int prog) {
  for (int i = 0; i < count_calls() && i < EACH; i++) {
    if (!call_wanted(i)) continue;
    int link = attach_one(prog, call_name(i), &each[i].event);
    if (link < 0) {
      each[i].error = link;
      continue;
    }
    each[i].link = link;
    attached++;
  }
  return attached > 0;
}

bool each_attached(int i) { return attached && i < EACH && each[i].link > 0; }
int each_error(int i) { return i < EACH ? each[i].error : 0; }

static void *close_link(void *link) {
  close((int)(intptr_t)link);
  return NULL;
}

// All at once: each is off when its close begins to wait, and all wait for the same grace period.
void detach_each(void) {
  pthread_t thread[EACH];
  bool begun[EACH] = {0};
  pthread_attr_t small;
  if (!attached) return;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 256 * 1024);
  for (int i = 0; i < EACH; i++) {
    if (each[i].link <= 0) continue;
    begun[i] = !pthread_create(&thread[i], &small, close_link, (void *)(intptr_t)each[i].link);
    if (!begun[i]) close(each[i].link);
    each[i].link = -1;
  }
  for (int i = 0; i < EACH; i++)
    if (begun[i]) pthread_join(thread[i], NULL);
}

// Gives up the tracepoints without waiting for them: whoever ends last does. `heir`: a child that has them too, and outlives us.
void close_each(bool heir) {
  int rope[2];
  if (!attached) return;
  if (!heir && !pipe2(rope, O_CLOEXEC)) {
    if (fork() == 0) {
      char c;
      for (int fd = 0; fd <= 3; fd++) close(fd);
      close(rope[1]);
      if (read(rope[0], &c, 1) < 0) { /* the end is all that is waited for */ }
      _exit(0);
    }
    close(rope[0]);  // the other end closes with us
  }
  for (int i = 0; i < EACH; i++)
    if (each[i].event > 0) {
      close(each[i].event);
      each[i].event = -1;
    }
}
