// A working directory is followed from chdir to chdir and asked of /proc only when it was never seen to be set;
// directories given by descriptor are asked for once a turn, and not of processes that have gone.
#include "places.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define HERE -100  // AT_FDCWD

bool file_operation(uint32_t op) {
  return op == VS_OP_OPEN_WRITE || op == VS_OP_OPEN_READ || op == VS_OP_UNLINK || op == VS_OP_RENAME || op == VS_OP_MEMFD || op == VS_OP_LINK || op == VS_OP_CHMOD;
}

/** `a` and, after a slash, `b`, without `.`, `..` and empty parts; a slash at the end stays. Answers the length, at most PATH_MOST. */
static size_t joined(const char *a, size_t alen, const char *b, size_t blen, char *out) {
  size_t n = 0;
  bool tail = blen ? b[blen - 1] == '/' : alen && a[alen - 1] == '/';
  for (int half = 0; half < 2; half++) {
    const char *s = half ? b : a;
    size_t len = half ? blen : alen;
    for (size_t i = 0; i < len;) {
      size_t from = i;
      while (i < len && s[i] != '/') i++;
      size_t part = i++ - from;
      if (part == 0 || (part == 1 && s[from] == '.')) continue;
      if (part == 2 && s[from] == '.' && s[from + 1] == '.') {
        while (n && out[--n] != '/') {}
        continue;
      }
      if (n + part + 2 > PATH_MOST) return n;
      out[n++] = '/';
      memcpy(out + n, s + from, part);
      n += part;
    }
  }
  if (n == 0 || tail) out[n++] = '/';
  return n;
}

struct known {
  uint32_t pid;
  int fd;
  struct words *path;
};
static struct known directories[64];
static unsigned directory_count;

void forget_directories(void) {
  while (directory_count) words_set(&directories[--directory_count].path, "", 0);
}

static const struct words *directory(uint32_t pid, int fd) {
  char path[300], link[PATH_MOST];
  for (unsigned i = 0; i < directory_count; i++)
    if (directories[i].pid == pid && directories[i].fd == fd) return directories[i].path;
  snprintf(path, sizeof path, fd == HERE ? "%s/%u/cwd" : "%s/%u/fd/%d", proc_root, pid, fd);
  ssize_t n = readlink(path, link, sizeof link);
  if (directory_count == sizeof directories / sizeof *directories) forget_directories();
  struct known *k = &directories[directory_count++];
  k->pid = pid;
  k->fd = fd;
  k->path = NULL;
  if (n > 0) words_set(&k->path, link, n);
  return k->path;
}

#define NO_FD -1

static size_t resolve(const char *path, size_t len, struct proc *p, int fd, char *out) {
  if (len > PATH_MOST - 2) len = PATH_MOST - 2;
  if (len == 0) {
    out[0] = '/';
    return 1;
  }
  if (path[0] == '/') {
    for (size_t i = 0; i + 1 < len; i++)
      if (path[i] == '/' && (path[i + 1] == '.' || path[i + 1] == '/')) return joined("", 0, path, len, out);
    memcpy(out, path, len);
    return len;
  }
  const struct words *from;
  if (fd == NO_FD || fd == HERE) {
    if (!p->cwd && !p->ended) {
      const struct words *asked = directory(p->pid, HERE);
      if (asked) words_set(&p->cwd, asked->text, asked->len);
    }
    from = p->cwd;
  } else from = directory(p->pid, fd);
  if (from && from->text[0] == '/') return joined(from->text, from->len, path, len, out);
  memcpy(out, path, len);
  return len;
}

/** A register's value as a descriptor, NO_FD where it is an address. -100 comes with or without its upper half. */
static int descriptor(uint64_t v) {
  if (v == 4294967196ull || v > 18000000000000000000ull) return HERE;
  return v < 1048576 ? (int)v : NO_FD;
}

void call_paths(const struct vs_sys *e, struct proc *p, char *target, size_t *target_len, char *source, size_t *source_len) {
  const char *one = e->data, *two = e->data + e->len1;
  size_t n1 = strnlen(one, e->len1), n2 = strnlen(two, e->len2);
  *source_len = 0;
  if (e->op == VS_OP_MEMFD) {
    memcpy(target, "memfd:", 6);
    memcpy(target + 6, one, n1);
    *target_len = n1 + 6;
    return;
  }
  // openat(fd, path), renameat(fd, path, fd, path); without a descriptor first it is unlink(path), rename(path, path);
  // symlinkat(text, fd, path) alone has its only one in the middle.
  int a = descriptor(e->args[0]), c = descriptor(e->args[2]);
  if (n2 == 0) {
    *target_len = resolve(one, n1, p, a, target);
    return;
  }
  int b = a != NO_FD ? c : c == NO_FD ? descriptor(e->args[1]) : NO_FD;
  *target_len = resolve(two, n2, p, b, target);
  *source_len = resolve(one, n1, p, a, source);
}

void changed_directory(const struct vs_sys *e, struct proc *p) {
  char out[PATH_MOST + 1];
  size_t len = strnlen(e->data, e->len1);
  if (e->op == VS_OP_FCHDIR) words_set(&p->cwd, "", 0);
  else if (len && e->data[0] == '/') words_set(&p->cwd, out, joined("", 0, e->data, len, out));
  else if (p->cwd) words_set(&p->cwd, out, joined(p->cwd->text, p->cwd->len, e->data, len, out));
}

// Containers, from the path of the group: runtime folders and sockets are left alone, their layout changes.
#define GROUPS 1024
struct group {
  uint64_t id, again;  // again: not before this time, everyone in it had gone
  bool known;
  struct words *json;
};
static struct group groups[GROUPS];

static bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

/** The 36 characters of a pod's number after `pod`, with `-` for `_`. */
static bool pod_of(const char *path, size_t len, char out[37]) {
  static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  for (size_t i = 0; i + 39 <= len; i++) {
    if (memcmp(path + i, "pod", 3)) continue;
    int at = 0;
    for (; at < 36; at++) {
      char c = path[i + 3 + at];
      if (shape[at] == '-' ? c != '-' && c != '_' : !is_hex(c)) break;
      out[at] = c == '_' ? '-' : c;
    }
    out[at] = 0;
    if (at == 36) return true;
  }
  return false;
}

static const char *runtime_of(const char *path, size_t len) {
  static const char *names[] = {"docker", "cri-containerd", "crio", "libpod", "containerd"};
  for (size_t i = 0; i < len; i++)
    for (int k = 0; k < 5; k++) {
      size_t n = strlen(names[k]);
      if (i + n <= len && !memcmp(path + i, names[k], n)) return names[k];
    }
  return "unknown";
}

static struct words *parse_groups(const char *text, size_t size) {
  static struct buf b;
  bool with_pod = false;
  b.len = 0;
  for (size_t i = 0; i < size;) {
    const char *line = text + i, *end = memchr(line, '\n', size - i);
    size_t len = end ? (size_t)(end - line) : size - i;
    i += len + 1;
    const char *path = memchr(line, ':', len);
    path = path ? memchr(path + 1, ':', line + len - path - 1) : NULL;
    if (!path) continue;
    size_t n = line + len - ++path, id = n;
    if (id >= 6 && !memcmp(path + id - 6, ".scope", 6)) id -= 6;
    size_t from = id;
    while (from && id - from < 64 && is_hex(path[from - 1])) from--;
    if (id - from != 64) continue;
    char pod[37];
    bool has = pod_of(path, n, pod);
    if (b.len && (!has || with_pod)) continue;
    with_pod = has;
    b.len = 0;
    PUT(&b, ",\"container\":{\"uid\":");
    put_quoted(&b, path + from, 64);
    PUT(&b, ",\"runtime\":\"");
    put_string(&b, runtime_of(path, n));
    PUT(&b, "\"");
    if (has) {
      PUT(&b, ",\"pod_uuid\":\"");
      put(&b, pod, 36);
      PUT(&b, "\"");
    }
    PUT(&b, "}");
  }
  struct words *json = NULL;
  if (b.len) words_set(&json, (char *)b.p, b.len);
  return json;
}

const struct words *container_of_group(uint64_t cgroup, uint32_t pid) {
  struct group *g = &groups[(cgroup * 0x9e3779b97f4a7c15ull) >> 54];
  if (g->id != cgroup || !(g->known || g->again)) {
    words_set(&g->json, "", 0);
    *g = (struct group){.id = cgroup};
  }
  if (g->known) return g->json;
  uint64_t now = nanos(CLOCK_MONOTONIC);
  if (g->again > now) return NULL;
  static char text[8192];
  char path[300];
  snprintf(path, sizeof path, "%s/%u/cgroup", proc_root, pid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text);
  if (fd >= 0) close(fd);
  if (n < 0) {
    g->again = now + 100000000ull;
    return NULL;
  }
  g->known = true;
  g->json = parse_groups(text, n);
  return g->json;
}
