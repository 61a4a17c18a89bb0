// A new process (threads are left out). Runs in the parent, which is never disturbed.
#include "who.h"
#include <bpf/bpf_tracing.h>

static __always_inline int fork(struct task_struct *child, bool typed) {
  struct vs_config *c = cfg();
  struct task_struct *t = bpf_get_current_task_btf();
  struct vs_fork e;
  int pid, tgid;
  if (!c || !watched(c)) return 0;
  pid = GET(typed, child, pid);
  tgid = GET(typed, child, tgid);
  if (pid != tgid) return 0;
  __builtin_memset(&e, 0, sizeof e);
  head(&e.head, t, VS_FORK);
  e.head.size = sizeof e;
  e.child = tgid;
  e.child_start = GET(typed, child, start_boottime);
  image_name(e.exe, t);
  struct nsproxy *mine = t->nsproxy, *its = GET(typed, child, nsproxy);
  if (mine != its) e.head.flags |= VS_F_NEWNS;
  send(c, &e, sizeof e, VS_FORK);
  return 0;
}

SEC("tp_btf/sched_process_fork")
int fork_btf(__u64 *ctx) {
  return fork((struct task_struct *)ctx[1], true);
}

SEC("?raw_tp/sched_process_fork")
int fork_raw(__u64 *ctx) {
  return fork((struct task_struct *)ctx[1], false);
}

char LICENSE[] WEAK SEC("license") = "Dual BSD/GPL";
