// A service that is PostgreSQL in name and log format only: one statement a line on TCP 5432. It runs the program of a
// COPY … FROM/TO PROGRAM through /bin/sh, as the real one does for a superuser.
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static FILE *logfile;
static void say(const char *kind, const char *text) {
  char at[64];
  time_t now = time(NULL);
  strftime(at, sizeof at, "%Y-%m-%d %H:%M:%S UTC", gmtime(&now));
  fprintf(logfile, "%s [%d] shop@shop %s:  %s\n", at, getpid(), kind, text);
  fflush(logfile);
}

int main(void) {
  logfile = fopen("/var/lib/postgresql/16/main/log/postgresql.log", "a");
  if (!logfile) return 1;
  int s = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(5432), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(s, (void *)&a, sizeof a) || listen(s, 8)) return 2;
  say("LOG", "database system is ready to accept connections");
  for (;;) {
    int c = accept(s, NULL, NULL);
    if (c < 0) continue;
    if (fork() == 0) {
      char line[4096], text[4200], *p, *end;
      FILE *in = fdopen(c, "r");
      while (fgets(line, sizeof line, in)) {
        line[strcspn(line, "\r\n")] = 0;
        if (!strcmp(line, "quit")) break;
        snprintf(text, sizeof text, "statement: %s", line);
        say("LOG", text);
        if ((p = strstr(line, "PROGRAM $$")) && (end = strstr(p + 10, "$$"))) {
          *end = 0;
          if (fork() == 0) {
            execl("/bin/sh", "sh", "-c", p + 10, NULL);
            _exit(127);
          }
          while (wait(NULL) > 0) {
          }
        }
      }
      _exit(0);
    }
    close(c);
  }
}
