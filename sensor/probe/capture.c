// Reads what vanishes with a process: open files first, then /proc, each artifact with a status of its own.
// Any step can find the process gone; nothing here may assume that the one before worked.
#include "capture.h"
#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BLOB_LIMIT (1024 * 1024)
#define INLINE_SCRIPT (256 * 1024)

static enum status by_errno(int err) {
  if (err == EACCES || err == EPERM) return ST_DENIED;
  if (err == EMFILE || err == ENFILE) return ST_OVER;
  return ST_GONE;
}

// status u8, name_len u8, err u16, fd i32, size u64, ino u64, dev u64, mode u32, nlink u32, mtime_ns u64, data_len u32, name, data
void item(struct capture *c, const char *name, enum status st, int err, int fd, const void *data, size_t len) {
  struct stat s = {0};
  uint8_t n = strlen(name), status = st;
  if (fd >= 0 && fstat(fd, &s)) memset(&s, 0, sizeof s);
  put(&c->out, &status, 1);
  put(&c->out, &n, 1);
  put_u16(&c->out, err);
  put_u32(&c->out, fd);
  put_u64(&c->out, fd >= 0 ? (uint64_t)s.st_size : len);
  put_u64(&c->out, s.st_ino);
  put_u64(&c->out, s.st_dev);
  put_u32(&c->out, s.st_mode);
  put_u32(&c->out, s.st_nlink);
  put_u64(&c->out, (uint64_t)s.st_mtim.tv_sec * 1000000000ull + s.st_mtim.tv_nsec);
  put_u32(&c->out, len);
  put(&c->out, name, n);
  put(&c->out, data, len);
  c->items++;
}

static void missing(struct capture *c, const char *name, int err) { item(c, name, by_errno(err), err, -1, NULL, 0); }

static void keep(struct capture *c, const char *name, int fd) {
  if (keep_fd(fd)) {
    item(c, name, ST_CAPTURED, 0, fd, NULL, 0);
    return;
  }
  item(c, name, ST_OVER, EMFILE, -1, NULL, 0);
  close(fd);
}

static void blob(struct capture *c, const char *name, const char *path, size_t limit) {
  int fd = openat(c->dir, path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    missing(c, name, errno);
    return;
  }
  struct buf b = {0};
  static __thread char chunk[64 * 1024];
  int err = 0;
  for (;;) {
    ssize_t n = read(fd, chunk, sizeof chunk);
    if (n < 0) err = errno;
    if (n <= 0 || b.len >= limit) break;
    put(&b, chunk, n);
  }
  enum status st = b.len >= limit || (err && b.len) ? ST_PARTIAL : err ? by_errno(err) : ST_CAPTURED;
  item(c, name, st, err, -1, b.p, b.len > limit ? limit : b.len);
  free(b.p);
  close(fd);
}

static void link_name(struct capture *c, const char *name, const char *path) {
  char target[4096];
  ssize_t n = readlinkat(c->dir, path, target, sizeof target);
  if (n < 0) missing(c, name, errno);
  else item(c, name, ST_CAPTURED, 0, -1, target, n);
}

static int address(char *out, size_t room, const struct sockaddr_storage *a) {
  char ip[INET6_ADDRSTRLEN] = "";
  const struct sockaddr_in *v4 = (const void *)a;
  const struct sockaddr_in6 *v6 = (const void *)a;
  if (a->ss_family == AF_INET && inet_ntop(AF_INET, &v4->sin_addr, ip, sizeof ip)) return snprintf(out, room, "%s:%u", ip, ntohs(v4->sin_port));
  if (a->ss_family == AF_INET6 && inet_ntop(AF_INET6, &v6->sin6_addr, ip, sizeof ip)) return snprintf(out, room, "[%s]:%u", ip, ntohs(v6->sin6_port));
  return snprintf(out, room, "-");
}

// Both ends of one socket, asked of the socket itself: /proc/PID/net/tcp takes milliseconds, since it walks the
// whole hash table of the network namespace.
static void socket_ends(struct capture *c, int number, const char *link, struct buf *b) {
  char line[256], local[64], peer[64];
  int fd = c->pidfd < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, c->pidfd, number, 0);
  if (fd < 0) return;
  int domain = 0, type = 0, protocol = 0;
  socklen_t n = sizeof domain;
  getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &n);
  getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &n);
  getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &n);
  if (domain == AF_INET || domain == AF_INET6) {
    struct sockaddr_storage a = {0}, p = {0};
    n = sizeof a;
    getsockname(fd, (void *)&a, &n);
    n = sizeof p;
    if (getpeername(fd, (void *)&p, &n)) p.ss_family = 0;
    address(local, sizeof local, &a);
    address(peer, sizeof peer, &p);
    int len = snprintf(line, sizeof line, "fd=%d %s domain=%d type=%d protocol=%d local=%s peer=%s\n", number, link, domain, type, protocol, local, peer);
    put(b, line, len);
  }
  close(fd);
}

// "N -> target\0" pieces, and the network sockets among them.
static void descriptors(struct capture *c) {
  bool cut = false;
  struct buf b = {0}, ends = {0};
  int dirfd = openat(c->dir, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *d = dirfd < 0 ? NULL : fdopendir(dirfd);
  if (!d) {
    missing(c, "fd", errno);
    if (dirfd >= 0) close(dirfd);
    return;
  }
  struct dirent *e;
  int count = 0;
  while ((e = readdir(d))) {
    char target[4096], line[4200];
    if (!isdigit((unsigned char)e->d_name[0])) continue;
    if (++count > 1024) {
      cut = true;
      break;
    }
    ssize_t n = readlinkat(dirfd, e->d_name, target, sizeof target - 1);
    if (n < 0) continue;
    target[n] = 0;
    if (!strncmp(target, "socket:", 7)) socket_ends(c, atoi(e->d_name), target, &ends);
    int len = snprintf(line, sizeof line, "%s -> %s", e->d_name, target);
    put(&b, line, len + 1);
  }
  closedir(d);
  item(c, "fd", cut ? ST_PARTIAL : ST_CAPTURED, 0, -1, b.p, b.len);
  free(b.p);
  if (ends.len) item(c, "sockets", ST_CAPTURED, 0, -1, ends.p, ends.len);
  free(ends.p);
}

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
static void script(struct capture *c) {
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

void capture_fast(struct capture *c) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%u", c->head->tgid);
  c->dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (c->dir < 0) {
    missing(c, "process", errno);
    script(c);
    return;
  }
  int fd = openat(c->dir, "exe", O_RDONLY | O_CLOEXEC);
  if (fd < 0) missing(c, "exe", errno);
  else keep(c, "exe", fd);
  script(c);
  if ((fd = openat(c->dir, "cwd", O_PATH | O_DIRECTORY | O_CLOEXEC)) < 0) missing(c, "cwd", errno);
  else keep(c, "cwd", fd);
  if ((fd = openat(c->dir, "root", O_PATH | O_DIRECTORY | O_CLOEXEC)) < 0) missing(c, "root", errno);
  else keep(c, "root", fd);
  link_name(c, "exe_path", "exe");
  link_name(c, "cwd_path", "cwd");
  blob(c, "stat", "stat", BLOB_LIMIT);
  blob(c, "cmdline", "cmdline", BLOB_LIMIT);
  blob(c, "environ", "environ", BLOB_LIMIT);
  blob(c, "cgroup", "cgroup", BLOB_LIMIT);
  blob(c, "maps", "maps", BLOB_LIMIT);
  descriptors(c);
  blob(c, "mountinfo", "mountinfo", BLOB_LIMIT);
  blob(c, "status", "status", BLOB_LIMIT);
}
