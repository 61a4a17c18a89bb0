// The program text of an interpreter: the file of the shebang line or of the first argument, as its process names it, or what a
// pipe brings. Any of it can be gone; the capture says so and goes on.
#include "capture.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define INLINE_SCRIPT (256 * 1024)

// A path as the process itself means it: below its root, from its working directory. RESOLVE_IN_ROOT keeps an
// attacker's absolute links inside the container.
static int open_as(struct capture *c, const char *path) {
  struct open_how how = {.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, .resolve = RESOLVE_IN_ROOT};
  char number[16], base[32];
  if (sscanf(path, "/dev/fd/%15[0-9]", number) == 1 || sscanf(path, "/proc/self/fd/%15[0-9]", number) == 1) {
    snprintf(base, sizeof base, "fd/%s", number);
    return openat(c->dir, base, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  }
  const char *from = path[0] == '/' ? "root" : "cwd";
  int at = openat(c->dir, from, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (at < 0) return -1;
  // ".." may lead out of the working directory, but never out of the root: the daemon resolves those by name.
  if (path[0] != '/') how.resolve = 0;
  int fd = syscall(SYS_openat2, at, path, &how, sizeof how);
  if (fd < 0 && errno == ENOSYS) fd = openat(at, path[0] == '/' ? path + 1 : path, how.flags);
  int err = errno;
  close(at);
  errno = err;
  return fd;
}

static bool regular(int fd) {
  struct stat s;
  return fd >= 0 && !fstat(fd, &s) && S_ISREG(s.st_mode);
}

static void script_from(struct capture *c, int fd, const char *how) {
  struct stat s;
  char name[32];
  snprintf(name, sizeof name, "script:%s", how);
  if (!fstat(fd, &s) && s.st_size <= INLINE_SCRIPT) {
    char *data = malloc(s.st_size + 1);
    ssize_t n = data ? pread(fd, data, s.st_size, 0) : -1;
    if (n >= 0) {
      item(c, name, n == s.st_size ? ST_CAPTURED : ST_PARTIAL, 0, -1, data, n);
      free(data);
      close(fd);
      return;
    }
    free(data);
  }
  keep(c, name, fd);
}

static bool interpreter(const char *exe) {
  static const char *names[] = {"sh", "bash", "dash", "ash", "zsh", "ksh", "busybox", "python", "perl", "ruby", "php", "node", "lua", "awk", "gawk", "mawk", "tclsh", "expect", "pwsh", "fish"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    size_t n = strlen(names[i]);
    if (!strncmp(exe, names[i], n) && (exe[n] == 0 || isdigit((unsigned char)exe[n]) || exe[n] == '.')) return true;
  }
  return false;
}

// The script of this exec: the shebang file by name, else the first argument that is a file.
void capture_script(struct capture *c) {
  if (c->head->type != VS_EXEC) return;
  const struct vs_exec *e = (const void *)c->record;
  uint64_t ino = 0, dev = 0;
  int fan = fan_take(c->head->tgid, &ino, &dev);
  if (c->head->flags & VS_F_SCRIPT) {
    char path[513];
    snprintf(path, sizeof path, "%.*s", (int)e->filename_len, e->data);
    int fd = open_as(c, path);
    if (regular(fd)) {
      script_from(c, fd, "path");
      if (fan >= 0) close(fan);
      return;
    }
    int err = errno;
    if (fd >= 0) close(fd);
    if (fan >= 0) script_from(c, fan, "fanotify");
    else missing(c, "script:path", err);
    return;
  }
  if (fan >= 0) close(fan);
  if (!interpreter(e->exe)) return;
  const char *args = e->data + e->filename_len + e->interp_len, *end = args + e->args_len;
  bool first = true;
  for (const char *a = args; a < end; a += strnlen(a, end - a) + 1) {
    if (first) {
      first = false;
      // busybox is a shell only by the name it is called by.
      const char *base = a, *end_of = a + strnlen(a, end - a);
      for (const char *p = a; p < end_of; p++)
        if (*p == '/') base = p + 1;
      char applet[16];
      snprintf(applet, sizeof applet, "%.*s", (int)(end_of - base), base);
      if (!strncmp(e->exe, "busybox", 7) && !interpreter(applet)) return;
      continue;
    }
    if (*a == 0) continue;
    if (*a == '-') {
      if (!strcmp(a, "-c") || !strcmp(a, "-e") || !strcmp(a, "-r")) return;  // the program is the argument
      continue;
    }
    char path[1025];
    snprintf(path, sizeof path, "%.*s", (int)strnlen(a, end - a), a);
    int fd = open_as(c, path);
    if (regular(fd)) script_from(c, fd, "argument");
    else {
      int err = errno;
      if (fd >= 0) close(fd);
      // An applet name or an option's value is not a script: only say "gone" of what looks like a path.
      if (strchr(path, '/') || strchr(path, '.')) missing(c, "script:argument", err);
      else if (!strncmp(e->exe, "busybox", 7) && !strcmp(path, "sh")) continue;
    }
    return;
  }
}

bool capture_wants_stdin(struct capture *c) {
  struct stat s;
  if (c->head->type != VS_EXEC || c->dir < 0) return false;
  const struct vs_exec *e = (const void *)c->record;
  if (!(e->mask & stdin_rules) || !interpreter(e->exe)) return false;
  if (fstatat(c->dir, "fd/0", &s, 0) || !S_ISFIFO(s.st_mode)) return false;
  c->stdin_fd = openat(c->dir, "fd/0", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (c->stdin_fd < 0) {
    missing(c, "stdin", errno);
    return false;
  }
  if (pipe2(c->pipe, O_CLOEXEC | O_NONBLOCK)) {
    missing(c, "stdin", errno);
    close(c->stdin_fd);
    c->stdin_fd = -1;
    return false;
  }
  fcntl(c->pipe[1], F_SETPIPE_SZ, BLOB_LIMIT);
  return true;
}

// tee copies without consuming: the program still reads all of it.
void capture_stdin(struct capture *c, bool complete) {
  if (c->stdin_fd < 0) return;
  ssize_t n = tee(c->stdin_fd, c->pipe[1], BLOB_LIMIT, SPLICE_F_NONBLOCK);
  int err = n < 0 ? errno : 0;
  struct buf b = {0};
  char chunk[65536];
  while (n > 0 && b.len < (size_t)n) {
    ssize_t got = read(c->pipe[0], chunk, sizeof chunk);
    if (got <= 0) break;
    put(&b, chunk, got);
  }
  item(c, "stdin", n > 0 ? (complete ? ST_CAPTURED : ST_PARTIAL) : complete && !n ? ST_CAPTURED : n < 0 && err == EAGAIN ? ST_PARTIAL : by_errno(err), err, -1, b.p, b.len);
  free(b.p);
  close(c->stdin_fd);
  close(c->pipe[0]);
  close(c->pipe[1]);
  c->stdin_fd = -1;
}
