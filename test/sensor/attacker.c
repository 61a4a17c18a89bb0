// What the capture cases run: each mode is one way of leaving no file behind.
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int memfd_run(const char *elf, const char *tag) {
  static char b[4 << 20];
  int in = open(elf, O_RDONLY), fd = syscall(SYS_memfd_create, "x", MFD_CLOEXEC);
  ssize_t n = read(in, b, sizeof b);
  if (in < 0 || fd < 0 || n <= 0 || write(fd, b, n) != n || write(fd, tag, strlen(tag)) < 0) return 2;
  char *argv[] = {"kworker", (char *)tag, NULL};
  syscall(SYS_execveat, fd, "", argv, environ, 0x1000);
  return 3;
}

int main(int argc, char **argv) {
  if (argc < 3) return 1;
  const char *mode = argv[1], *file = argv[2];
  pid_t p;
  int st = 0;
  if (!strcmp(mode, "memfd")) {
    // memfd ELF COUNT FROM: one after the other, each with its own tag at the end.
    int count = atoi(argv[3]), from = atoi(argv[4]);
    for (int i = 0; i < count; i++) {
      char tag[32];
      snprintf(tag, sizeof tag, "memfd-%d", from + i);
      if (!(p = fork())) _exit(memfd_run(file, tag));
      waitpid(p, &st, 0);
      if (st) return 4;
    }
    return 0;
  }
  if (!strcmp(mode, "unlink")) {
    // unlink FILE: start it and remove it at once.
    char *args[] = {(char *)file, NULL};
    if (posix_spawn(&p, file, NULL, NULL, args, environ)) return 5;
    unlink(file);
    waitpid(p, &st, 0);
    return 0;  // the interpreter may find nothing: that is the attack
  }
  if (!strcmp(mode, "sigcont")) {
    // sigcont ELF N: a sibling continues the program from its first moment on.
    if (!(p = fork())) _exit(memfd_run(file, argv[3]));
    pid_t q = fork();
    if (!q)
      for (;;) kill(p, SIGCONT);
    waitpid(p, &st, 0);
    kill(q, SIGKILL);
    waitpid(q, NULL, 0);
    return st ? 6 : 0;
  }
  return 1;
}
