// The process table of the stream: seeded from /proc, followed by fork, exec and exit, bounded in every direction.
#include "procs.h"
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define BUCKETS 8192
#define ENDED_MOST 4096
#define LIVE_MOST 32768

const char *proc_root = "/proc";
static struct proc *buckets[BUCKETS];
static struct proc *oldest, *newest;
static unsigned ended, live, sweep_at = LIVE_MOST;

static void *room(size_t n) {
  void *p = calloc(1, n);
  if (!p) abort();
  return p;
}

static struct proc **bucket(uint32_t pid) { return &buckets[pid % BUCKETS]; }

// From /proc a start is known to a hundredth of a second only.
static bool same(uint64_t a, uint64_t b) { return (a > b ? a - b : b - a) < 20000000ull; }

struct proc *proc_find(uint32_t pid, uint64_t start) {
  struct proc *found = NULL;
  for (struct proc *p = *bucket(pid); p; p = p->next) {
    if (p->pid != pid || (start && !same(p->start, start))) continue;
    if (!p->ended) return p;
    if (!found) found = p;
  }
  return found;
}

struct proc *proc_parent(const struct proc *p) { return p->ppid ? proc_find(p->ppid, p->pstart) : NULL; }

static void program_drop(struct program *p) {
  if (p && --p->refs == 0) free(p);
}

static void words_drop(struct words *w) {
  if (w && --w->refs == 0) free(w);
}

void words_set(struct words **at, const char *s, size_t len) {
  words_drop(*at);
  *at = NULL;
  if (!len) return;
  *at = room(sizeof **at + len);
  (*at)->refs = 1;
  (*at)->len = len;
  memcpy((*at)->text, s, len);
}

static struct program *program_make(const char *comm, size_t comm_len, const char *args, size_t args_len, const char *image, size_t image_len) {
  static struct buf b;
  b.len = 0;
  PUT(&b, "\"name\":");
  put_quoted(&b, comm, comm_len);
  PUT(&b, ",\"cmd_line\":");
  put_arguments(&b, args, args_len);
  PUT(&b, ",\"created_time\":");
  size_t front = b.len;
  PUT(&b, ",\"file\":{\"name\":");
  put_quoted_base(&b, image, image_len);
  PUT(&b, ",\"path\":");
  put_quoted(&b, image, image_len);
  PUT(&b, ",\"type_id\":1}");
  struct program *p = room(sizeof *p + b.len);
  p->refs = 1;
  p->front = front;
  p->back = b.len - front;
  memcpy(p->text, b.p, b.len);
  return p;
}

static void unlink_ended(struct proc *p) {
  *(p->earlier ? &p->earlier->later : &oldest) = p->later;
  *(p->later ? &p->later->earlier : &newest) = p->earlier;
  ended--;
}

static void take_out(struct proc *p) {
  for (struct proc **at = bucket(p->pid); *at; at = &(*at)->next)
    if (*at == p) {
      *at = p->next;
      break;
    }
  if (p->ended) unlink_ended(p);
  else live--;
}

void proc_forget(struct proc *p) {
  program_drop(p->program);
  words_drop(p->cwd);
  free(p);
}

void proc_exit(struct proc *p) {
  if (p->ended) return;
  p->ended = true;
  live--;
  ended++;
  p->earlier = newest;
  p->later = NULL;
  *(newest ? &newest->later : &oldest) = p;
  newest = p;
  while (ended > ENDED_MOST) {
    struct proc *old = oldest;
    take_out(old);
    proc_forget(old);
  }
}

/** Exits that were lost leave processes behind that have long gone. */
static void sweep(void) {
  for (int i = 0; i < BUCKETS; i++)
    for (struct proc *p = buckets[i], *next; p; p = next) {
      next = p->next;
      if (!p->ended && kill(p->pid, 0) && errno == ESRCH) proc_exit(p);
    }
  sweep_at = live + live / 4 > LIVE_MOST ? live + live / 4 : LIVE_MOST;
}

static struct proc *add(uint32_t pid, uint64_t start) {
  if (live >= sweep_at) sweep();
  for (struct proc *p = *bucket(pid), *next; p; p = next) {
    next = p->next;
    if (p->pid != pid || p->ended) continue;
    if (!same(p->start, start)) proc_exit(p);
    else {
      take_out(p);
      proc_forget(p);
    }
  }
  struct proc *p = room(sizeof *p);
  p->pid = pid;
  p->start = start;
  p->next = *bucket(pid);
  *bucket(pid) = p;
  live++;
  return p;
}

static size_t upto(const char *s, size_t room) { return strnlen(s, room); }

struct proc *proc_stranger(const struct vs_head *h, const char *name) {
  struct proc *p = room(sizeof *p);
  p->pid = h->tgid;
  p->start = h->start;
  p->ppid = h->ppid;
  p->pstart = h->pstart;
  p->uid = h->uid;
  p->program = program_make(h->comm, upto(h->comm, 16), "", 0, name, upto(name, 16));
  return p;
}

struct proc *proc_fork(const struct vs_fork *f) {
  struct proc *parent = proc_find(f->head.tgid, f->head.start);
  if (!parent) {
    struct proc *s = proc_stranger(&f->head, f->exe);
    parent = add(s->pid, s->start);
    parent->ppid = s->ppid;
    parent->pstart = s->pstart;
    parent->uid = s->uid;
    parent->program = s->program;
    free(s);
  }
  // Taken before the child is added: making room for it may drop an ended parent.
  struct program *program = parent->program;
  struct words *cwd = parent->cwd;
  uint32_t ppid = parent->pid;
  uint64_t pstart = parent->start;
  program->refs++;
  if (cwd) cwd->refs++;
  struct proc *p = add(f->child, f->child_start);
  p->ppid = ppid;
  p->pstart = pstart;
  p->uid = f->head.uid;
  p->program = program;
  p->cwd = cwd;
  return p;
}

struct proc *proc_exec(const struct vs_exec *e, const char *image, size_t len) {
  struct proc *p = proc_find(e->head.tgid, e->head.start);
  if (!p || p->ended) p = add(e->head.tgid, e->head.start);
  p->ppid = e->head.ppid;
  p->pstart = e->head.pstart;
  p->uid = e->head.uid;
  struct program *old = p->program;
  p->program = program_make(e->head.comm, upto(e->head.comm, 16), e->data + e->filename_len + e->interp_len, e->args_len, image, len);
  program_drop(old);
  return p;
}

static ssize_t slurp(uint32_t pid, const char *name, char *out, size_t most) {
  char path[300];
  snprintf(path, sizeof path, "%s/%u/%s", proc_root, pid, name);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  ssize_t n = read(fd, out, most);
  close(fd);
  return n;
}

void procs_seed(void) {
  static char stat[1024], status[2048], args[4096], image[4096];
  DIR *d = opendir(proc_root);
  struct dirent *e;
  while (d && (e = readdir(d))) {
    if (!isdigit((unsigned char)e->d_name[0])) continue;
    uint32_t pid = strtoul(e->d_name, NULL, 10), ppid;
    ssize_t n = slurp(pid, "stat", stat, sizeof stat - 1);
    if (n <= 0) continue;
    stat[n] = 0;
    char *comm = strchr(stat, '('), *end = strrchr(stat, ')');
    unsigned long long ticks;
    if (!comm || !end || sscanf(end + 2, "%*c %u %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu", &ppid, &ticks) != 2) continue;
    ssize_t arg_len = slurp(pid, "cmdline", args, sizeof args);
    char path[300];
    snprintf(path, sizeof path, "%s/%u/exe", proc_root, pid);
    ssize_t image_len = readlink(path, image, sizeof image);
    n = slurp(pid, "status", status, sizeof status - 1);
    status[n > 0 ? n : 0] = 0;
    char *uid = strstr(status, "\nUid:");
    struct proc *p = add(pid, ticks * 10000000ull);
    p->ppid = ppid;
    p->uid = uid ? strtoul(uid + 5, NULL, 10) : 0;
    p->program = program_make(comm + 1, end - comm - 1, args, arg_len > 0 ? arg_len : 0, image, image_len > 0 ? image_len : 0);
  }
  if (d) closedir(d);
}
