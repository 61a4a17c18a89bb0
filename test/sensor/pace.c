// Events at a rate, for the cost bench: PACE PROGRAM RATE SECONDS MIX. "mixed" is what a busy host does, over two threads:
// of a hundred events six make processes (three each) and two connect to a closed port, the rest is files opened for
// writing, renamed, given rights and removed, anonymous files, and changes of user. "spawn" makes all of them processes.
// Prints how many of each it made, so that the other side can be held to it.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
extern char **environ;

#define THREADS 2

struct made {
  long spawns, opens, renames, modes, removals, memfds, users, connects;
};

static char *program;
static double rate, seconds, start;
static int mixed;
static struct made made[THREADS];

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static long events(const struct made *m) { return m->spawns * 3 + m->opens + m->renames + m->modes + m->removals + m->memfds + m->users + m->connects; }

static void spawn_one(struct made *m) {
  char *args[] = {program, NULL};
  pid_t p;
  if (posix_spawn(&p, program, NULL, NULL, args, environ)) return;
  waitpid(p, NULL, 0);
  m->spawns++;
}

// Five events.
static void files(struct made *m, const char *one, const char *two) {
  int fd = open(one, O_WRONLY | O_CREAT, 0600);
  if (fd >= 0) close(fd);
  m->opens++;
  chmod(one, 0640);
  m->modes++;
  rename(one, two);
  m->renames++;
  unlink(two);
  m->removals++;
  // The call itself: the C library would change the other thread with a signal.
  syscall(SYS_setuid, 0);
  m->users++;
}

static void *worker(void *arg) {
  struct made *m = arg;
  struct sockaddr_in closed = {.sin_family = AF_INET, .sin_port = htons(1), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  char one[32], two[32];
  snprintf(one, sizeof one, "paced-%d", (int)(m - made));
  snprintf(two, sizeof two, "moved-%d", (int)(m - made));
  for (;;) {
    double gone = now() - start;
    if (gone >= seconds) return NULL;
    if (events(m) >= rate / THREADS * gone) {
      usleep(1000);
      continue;
    }
    // A hundred events, or three.
    spawn_one(m);
    if (!mixed) continue;
    spawn_one(m);
    for (int i = 0; i < 2; i++) {
      int s = socket(AF_INET, SOCK_STREAM, 0);
      connect(s, (struct sockaddr *)&closed, sizeof closed);
      m->connects++;
      close(s);
      close(memfd_create("paced", MFD_CLOEXEC));
      m->memfds++;
    }
    for (int i = 0; i < 18; i++) files(m, one, two);
  }
}

int main(int argc, char **argv) {
  struct made all = {0};
  pthread_t threads[THREADS];
  if (argc < 5) return 2;
  program = argv[1];
  rate = atof(argv[2]);
  seconds = atof(argv[3]);
  mixed = strcmp(argv[4], "spawn") != 0;
  start = now();
  for (int i = 0; i < THREADS; i++)
    if (pthread_create(&threads[i], NULL, worker, &made[i])) return 1;
  for (int i = 0; i < THREADS; i++) {
    pthread_join(threads[i], NULL);
    long *sum = (long *)&all, *its = (long *)&made[i];
    for (size_t k = 0; k < sizeof all / sizeof *sum; k++) sum[k] += its[k];
  }
  printf("{\"spawns\":%ld,\"opens\":%ld,\"renames\":%ld,\"modes\":%ld,\"removals\":%ld,\"memfds\":%ld,\"users\":%ld,\"connects\":%ld,\"events\":%ld,\"seconds\":%.3f}\n",
         all.spawns, all.opens, all.renames, all.modes, all.removals, all.memfds, all.users, all.connects, events(&all), now() - start);
  return 0;
}
