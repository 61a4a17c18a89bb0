// System calls: arguments kept at entry, reported at return with the result. Paths are read at return,
// when the kernel itself has already faulted their pages in.
#pragma once
#include "who.h"

#define PATH_ROOM 512

// `count` must not exceed what the call has: a program that looks further is refused at attach.
static __always_inline int enter(struct sys_enter *ctx, __u32 op, int count) {
  struct vs_config *c = cfg();
  __u32 tid = (__u32)bpf_get_current_pid_tgid();
  if (!c || !watched(c)) return 0;
  struct call k = {.op = op};
#pragma unroll
  for (int i = 0; i < count; i++) k.args[i] = ctx->args[i];
  bpf_map_update_elem(&calls, &tid, &k, BPF_ANY);
  return 0;
}

// `one` and `two` are indices of string arguments, or -1.
static __always_inline int leave_call(struct sys_exit *ctx, int one, int two) {
  struct vs_config *c = cfg();
  __u32 tid = (__u32)bpf_get_current_pid_tgid();
  struct call *k = bpf_map_lookup_elem(&calls, &tid);
  if (!k) return 0;
  struct vs_sys *e = scratch();
  if (!c || !e) return 0;
  struct task_struct *t = bpf_get_current_task_btf();
  head(&e->head, t, VS_SYSCALL);
  e->op = k->op;
  e->ret = ctx->ret;
#pragma unroll
  for (int i = 0; i < 5; i++) e->args[i] = k->args[i];
  image_name(e->exe, t);
  e->len1 = e->len2 = 0;
  __u64 off = 0;
  if (one >= 0) {
    long n = bpf_probe_read_user_str(e->data, PATH_ROOM, (void *)k->args[one]);
    if (n < 0) n = 0;
    off = n & (PATH_ROOM * 2 - 1);
    e->len1 = off;
  }
  if (two >= 0) {
    long n = bpf_probe_read_user_str(e->data + off, PATH_ROOM, (void *)k->args[two]);
    if (n < 0) n = 0;
    e->len2 = n & (PATH_ROOM * 2 - 1);
    off += e->len2;
  }
  bpf_map_delete_elem(&calls, &tid);
  __u64 size = sizeof *e + off;
  asm volatile("%0 &= 4095" : "+r"(size));
  e->head.size = size;
  send(c, e, size, VS_SYSCALL);
  return 0;
}

#define CALL(name, op, count, one, two)                                                     \
  SEC("tracepoint/syscalls/sys_enter_" #name) int enter_##name(struct sys_enter *ctx) {     \
    return enter(ctx, op, count);                                                           \
  }                                                                                         \
  SEC("tracepoint/syscalls/sys_exit_" #name) int exit_##name(struct sys_exit *ctx) {        \
    return leave_call(ctx, one, two);                                                       \
  }
