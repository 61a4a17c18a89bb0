// What is pinned in bpffs outlives us on purpose (the dead-man timer), so it must be found and removed again.
#include "probe.h"
#include <bpf/bpf.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void unlink_all(const char *dir, const char *prefix) {
  char path[512];
  DIR *d = opendir(dir);
  struct dirent *e;
  if (!d) return;
  while ((e = readdir(d)))
    if (!strncmp(e->d_name, prefix, strlen(prefix))) {
      snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
      unlink(path);
    }
  closedir(d);
}

// Links first: then nothing can be held any more while the timer's map goes.
void unpin_all(const char *pin_dir) {
  if (!pin_dir || strncmp(pin_dir, "/sys/fs/bpf/", 12)) return;
  unlink_all(pin_dir, "link_");
  unlink_all(pin_dir, "map_");
  rmdir(pin_dir);
}

void release_pinned(const char *pin_dir) {
  char path[512];
  snprintf(path, sizeof path, "%s/map_holds", pin_dir);
  int fd = bpf_obj_get(path);
  if (fd < 0) return;
  int before = fd_holds;
  fd_holds = fd;
  release_all("left by an earlier run");
  fd_holds = before;
  close(fd);
}
