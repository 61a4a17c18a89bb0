// A storm of programs for the cost bench: COUNT times fork and exec of PROGRAM.
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
extern char **environ;
int main(int argc, char **argv) {
  char *args[] = {argv[2], NULL};
  for (int i = atoi(argv[1]); i > 0; i--) {
    pid_t p;
    if (posix_spawn(&p, argv[2], NULL, NULL, args, environ)) return 1;
    waitpid(p, NULL, 0);
  }
  return 0;
}
