// Reads what vanishes with a process: open files first, then /proc, each artifact with a status of its own.
// Any step can find the process gone; nothing here may assume that the one before worked.
#include "capture.h"
#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum status by_errno(int err) {
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

void missing(struct capture *c, const char *name, int err) { item(c, name, by_errno(err), err, -1, NULL, 0); }

void keep(struct capture *c, const char *name, int fd) {
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

void capture_fast(struct capture *c) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%u", c->head->tgid);
  c->dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (c->dir < 0) {
    missing(c, "process", errno);
    capture_script(c);
    return;
  }
  int fd = openat(c->dir, "exe", O_RDONLY | O_CLOEXEC);
  if (fd < 0) missing(c, "exe", errno);
  else keep(c, "exe", fd);
  capture_script(c);
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
