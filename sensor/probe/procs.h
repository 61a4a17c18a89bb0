// Who is whose child, as far as lines and paths need it.
#pragma once
#include "text.h"

/** What a program says of itself in every line: made once an exec, shared by the children it forks. */
struct program {
  uint32_t refs;
  uint32_t front, back;  // lengths
  char text[];           // `"name":…,"cmd_line":…,"created_time":` and `,"file":{…}`
};
struct words {
  uint32_t refs, len;
  char text[];
};
struct proc {
  struct proc *next;              // of the same bucket, newest first
  struct proc *later, *earlier;   // of the ended ones
  uint32_t pid, ppid, uid;
  bool ended;
  uint64_t start, pstart;
  struct program *program;
  struct words *cwd;  // NULL: not known
};

extern const char *proc_root;  // `/proc`, but in tests

void procs_seed(void);
struct proc *proc_find(uint32_t pid, uint64_t start);
struct proc *proc_parent(const struct proc *p);
struct proc *proc_fork(const struct vs_fork *f);
struct proc *proc_exec(const struct vs_exec *e, const char *image, size_t len);
void proc_exit(struct proc *p);
/** One that we never saw begin, by what its event says; `name` may be empty. Drop it with proc_forget. */
struct proc *proc_stranger(const struct vs_head *h, const char *name);
void proc_forget(struct proc *p);
void words_set(struct words **at, const char *s, size_t len);
/** Path of the image that this record starts; answers its length. */
size_t image_path(const struct vs_exec *e, char *out, size_t room);
/** `"user":{…}` of a user number. */
void put_user(struct buf *b, uint32_t uid);
