// A second process that outlives a killed probe: lets go of whatever is stopped or frozen, takes the programs off,
// and ends. It also kills a probe that no longer beats, since an unanswered fanotify group would block programs.
#include "probe.h"
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define FROZEN 16
struct shared {
  char frozen[FROZEN][512];
};
static struct shared *shared;
static int rope[2] = {-1, -1}, answer[2] = {-1, -1};
static pid_t guardian;

static void thaw(const char *dir) {
  char path[560];
  snprintf(path, sizeof path, "%s/cgroup.freeze", dir);
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  if (write(fd, "0", 1) < 0) { /* nothing more can be done here */ }
  close(fd);
}

bool frozen_add(const char *dir) {
  for (int i = 0; i < FROZEN; i++)
    if (!shared->frozen[i][0]) {
      snprintf(shared->frozen[i], sizeof shared->frozen[i], "%s", dir);
      return true;
    }
  return false;
}

void frozen_remove(const char *dir) {
  for (int i = 0; i < FROZEN; i++)
    if (!strcmp(shared->frozen[i], dir)) {
      thaw(dir);
      shared->frozen[i][0] = 0;
    }
}

static void let_go(void) {
  for (int i = 0; i < FROZEN; i++)
    if (shared->frozen[i][0]) {
      thaw(shared->frozen[i]);
      shared->frozen[i][0] = 0;
    }
  release_all("guardian");
}

// The programs come off here, at once. The tracepoints of single calls, of which we are the last to have the descriptors, take
// the kernel two seconds more: nobody waits for that, so nobody may wait for our other descriptors either.
static void end(const char *pin_dir) {
  detach(pin_dir);
  for (int fd = 0; fd < 3; fd++) close(fd);
  if (write(answer[1], "x", 1) < 0) { /* the probe is gone */ }
  close(answer[1]);
  _exit(0);
}

static void watch(const char *pin_dir, pid_t probe) {
  setsid();
  prctl(PR_SET_NAME, "vestige-guard");
  for (int s = 1; s < 32; s++) signal(s, SIG_IGN);
  for (;;) {
    struct pollfd p = {.fd = rope[0], .events = POLLIN};
    int n = poll(&p, 1, 200);
    if (n > 0) {
      char c;
      ssize_t got = read(rope[0], &c, 1);
      if (got > 0) end(NULL);  // a proper goodbye
      cfg->mode = VS_OFF;
      for (int i = 0; i < 10; i++) {
        let_go();
        usleep(20000);
      }
      end(pin_dir);
    }
    uint64_t now = nanos(CLOCK_MONOTONIC);
    if (now > cfg->heartbeat && now - cfg->heartbeat > 1000000000ull) {
      cfg->mode = VS_OFF;
      let_go();
      kill(probe, SIGKILL);
    }
  }
}

void guardian_start(const char *pin_dir) {
  shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED || pipe2(rope, O_CLOEXEC) || pipe2(answer, O_CLOEXEC)) {
    say("no guardian: %s", strerror(errno));
    return;
  }
  pid_t self = getpid();
  cfg->heartbeat = nanos(CLOCK_MONOTONIC);
  guardian = fork();
  if (guardian == 0) {
    close(rope[1]);
    close(answer[0]);
    close(3);  // the daemon must see the socket end with the probe
    queue_wake = -1;
    watch(pin_dir, self);
  }
  close(rope[0]);
  close(answer[1]);
  cfg->self[1] = guardian;
}

void guardian_goodbye(void) {
  char c;
  close_each(guardian > 0);
  if (guardian <= 0) return;
  if (write(rope[1], "x", 1) < 0) { /* it sees the end of the pipe instead */ }
  if (read(answer[0], &c, 1) < 0) { /* the end says as much */ }
}

pid_t guardian_pid(void) { return guardian; }
