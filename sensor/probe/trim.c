// The daemon's program is 110 MB of file, and what only its start needed stays mapped. Those pages go back to the system;
// what is needed again comes from the file. The probe does it, since Node has no call for it.
#include "probe.h"
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef SYS_process_madvise
#define SYS_process_madvise 440
#endif
#define PAGEOUT 21

void trim_daemon(void) {
  char name[64], line[4400];
  snprintf(name, sizeof name, "/proc/%d/maps", getppid());
  FILE *maps = fopen(name, "re");
  int daemon = syscall(SYS_pidfd_open, getppid(), 0);
  while (maps && daemon >= 0 && fgets(line, sizeof line, maps)) {
    unsigned long from, to;
    char flags[5];
    if (sscanf(line, "%lx-%lx %4s", &from, &to, flags) != 3 || flags[1] == 'w' || !strchr(line, '/')) continue;
    struct iovec range = {(void *)from, to - from};
    // Refused by an old kernel or without the capability: then it stays as it is.
    if (syscall(SYS_process_madvise, daemon, &range, 1, PAGEOUT, 0) < 0) break;
  }
  if (daemon >= 0) close(daemon);
  if (maps) fclose(maps);
}
