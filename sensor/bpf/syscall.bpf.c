// The end of the system calls in the configuration's table: one program on the tracepoint of each, so that all other calls pay
// nothing to it. Where the kernel has no such tracepoints, or they cannot be reached, one program at the end of every call.
#include "connect.h"
#include "open.h"
#include <bpf/bpf_tracing.h>

static __always_inline int returned(void *regs, long nr, long ret, bool typed) {
  struct vs_config *c = cfg();
  if (!c || nr < 0 || nr >= VS_CALLS) return 0;
  struct vs_call how = c->calls[nr & (VS_CALLS - 1)];
  if (!how.op) return 0;
  // Not during the self-test: what it calls is to be seen.
  if (how.how != VS_HOW_PLAIN && !c->testing && passed_over(c, regs, how, ret, typed)) return 0;
  struct task_struct *t = bpf_get_current_task_btf();
  if (foreign(t)) return 0;
  __u32 tgid = bpf_get_current_pid_tgid() >> 32;
  if (c->testing && c->testing == tgid) {
    c->seen[nr & (VS_CALLS - 1)] = 1;
    return 0;
  }
  if (!watched(c)) return 0;
  struct call k = {.nr = nr, .ret = ret};
  arguments(&k, regs, how.count, typed);
  if (how.op == VS_OP_CONNECT) return connected(c, t, &k);
  if (how.how != VS_HOW_PLAIN) return opened(c, t, &k, how);
  if ((how.op == VS_OP_CHDIR || how.op == VS_OP_FCHDIR) && ret) return 0;
  return report_call(c, t, &k, how);
}

struct each_call {
  __u64 unused;
  int nr;
  long ret;
};

// Attached by the probe (each.c), once for each call.
SEC("tracepoint")
int syscall_each(struct each_call *ctx) {
  return returned((void *)bpf_task_pt_regs(bpf_get_current_task_btf()), ctx->nr, ctx->ret, true);
}

SEC("tp_btf/sys_exit")
int syscall_btf(__u64 *ctx) {
  void *regs = (void *)ctx[0];
  return returned(regs, call_number(regs), ctx[1], true);
}

SEC("?raw_tp/sys_exit")
int syscall_raw(__u64 *ctx) {
  void *regs = (void *)ctx[0];
  long nr = 0;
#ifdef __TARGET_ARCH_arm64
  nr = BPF_CORE_READ((struct pt_regs___arm64 *)regs, syscallno);
#else
  nr = BPF_CORE_READ((struct pt_regs___x86 *)regs, orig_ax);
#endif
  return returned(regs, nr, ctx[1], false);
}

char LICENSE[] WEAK SEC("license") = "Dual BSD/GPL";
