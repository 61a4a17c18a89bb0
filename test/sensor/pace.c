// Events at a rate, for the cost bench: PROGRAM RATE SECONDS MIX. Of RATE events a second a third are file opens for
// writing, a third removals, and a third processes (three events each); MIX "spawn" makes all of them processes.
// Prints what it did, so that the other side can be held to it.
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
extern char **environ;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  if (argc < 5) return 2;
  char *program = argv[1], *args[] = {program, NULL};
  double rate = atof(argv[2]), seconds = atof(argv[3]);
  int mixed = strcmp(argv[4], "spawn") != 0;
  long spawns = 0, opens = 0, removals = 0;
  double start = now();
  for (;;) {
    double gone = now() - start;
    if (gone >= seconds) break;
    long due = rate * gone, done = spawns * 3 + opens + removals;
    if (done >= due) {
      usleep(500);
      continue;
    }
    pid_t p;
    if (!posix_spawn(&p, program, NULL, NULL, args, environ)) {
      waitpid(p, NULL, 0);
      spawns++;
    }
    for (int i = 0; mixed && i < 3; i++) {
      int fd = open("paced-file", O_WRONLY | O_CREAT, 0600);
      if (fd >= 0) close(fd);
      opens++;
      unlink("paced-file");
      removals++;
    }
  }
  double took = now() - start;
  printf("{\"spawns\":%ld,\"opens\":%ld,\"removals\":%ld,\"events\":%ld,\"seconds\":%.3f}\n", spawns, opens, removals, spawns * 3 + opens + removals, took);
  return 0;
}
