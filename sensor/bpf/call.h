// One system call at its end: number, arguments and result. Its paths are read here, when the kernel itself has
// already faulted their pages in; the arguments stand in the registers as they were at entry.
#pragma once
#include "who.h"

struct call {
  __u64 args[5];
  long nr;
  long ret;
};

static __always_inline long call_number(void *regs) {
#ifdef __TARGET_ARCH_arm64
  return ((struct pt_regs___arm64 *)regs)->syscallno;
#else
  return ((struct pt_regs___x86 *)regs)->orig_ax;
#endif
}

static __always_inline void arguments(struct call *k, void *regs, __u32 count, bool typed) {
#ifdef __TARGET_ARCH_arm64
  struct pt_regs___arm64 *r = regs;
  k->args[0] = GET(typed, r, orig_x0);
#pragma unroll
  for (int i = 1; i < 5; i++) k->args[i] = GET(typed, r, regs[i]);
#else
  struct pt_regs___x86 *r = regs;
  k->args[0] = GET(typed, r, di);
  k->args[1] = GET(typed, r, si);
  k->args[2] = GET(typed, r, dx);
  k->args[3] = GET(typed, r, r10);
  k->args[4] = GET(typed, r, r8);
#endif
#pragma unroll
  for (int i = 1; i < 5; i++)
    if (i >= count) k->args[i] = 0;
}

// A 32-bit call on a 64-bit kernel has other numbers: better not seen (the README says so) than taken for another.
static __always_inline bool foreign(struct task_struct *t) {
  struct task_struct___compat *x = (void *)t;
  if (!bpf_core_field_exists(x->thread_info.status)) return false;
  return x->thread_info.status & 2;
}

#define PATH_ROOM 512

// Index by a constant only: the verifier allows no variable offset into the stack here.
static __always_inline __u64 nth(const struct call *k, __u32 i) {
  return i == 0 ? k->args[0] : i == 1 ? k->args[1] : i == 2 ? k->args[2] : i == 3 ? k->args[3] : k->args[4];
}

static __always_inline int report_call(struct vs_config *c, struct task_struct *t, const struct call *k, struct vs_call how) {
  struct vs_sys *e = scratch();
  if (!e) return 0;
  e->op = how.op;
  e->ret = k->ret;
#pragma unroll
  for (int i = 0; i < 5; i++) e->args[i] = k->args[i];
  e->len1 = e->len2 = e->target_len = e->source_len = 0;
  __u64 off = 0;
  __u32 one = how.strings & 15, two = how.strings >> 4;
  if (one != VS_NOT) {
    long n = bpf_probe_read_user_str(e->data, PATH_ROOM, (void *)nth(k, one));
    if (n < 0) n = 0;
    off = n & (PATH_ROOM * 2 - 1);
    e->len1 = off;
    // /dev/null is opened for writing without end, and never tells anything.
    const char *p = e->data;
    if (how.op == VS_OP_OPEN_WRITE && off > 7 && p[0] == '/' && p[1] == 'd' && p[2] == 'e' && p[3] == 'v' && p[4] == '/' && p[5] == 'n' && p[6] == 'u') return 0;
  }
  head(&e->head, t, VS_SYSCALL);
  image_name(e->exe, t);
  if (two != VS_NOT) {
    long n = bpf_probe_read_user_str(e->data + off, PATH_ROOM, (void *)nth(k, two));
    if (n < 0) n = 0;
    e->len2 = n & (PATH_ROOM * 2 - 1);
    off += e->len2;
  }
  __u64 size = sizeof *e + off;
  asm volatile("%0 &= 4095" : "+r"(size));
  e->head.size = size;
  send(c, e, size, VS_SYSCALL);
  return 0;
}
