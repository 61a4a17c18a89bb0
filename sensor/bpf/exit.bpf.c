// The last thread of a process ends; a hold that was open ends with it.
#include "who.h"
#include <bpf/bpf_tracing.h>

static __always_inline int leave(void) {
  struct vs_config *c = cfg();
  struct task_struct *t = bpf_get_current_task_btf();
  struct vs_exit e;
  if (!c || t->signal->live.counter != 0) return 0;
  __u32 tgid = bpf_get_current_pid_tgid() >> 32;
  // The look is cheap, taking out needs a lock: next to nobody was held.
  bool held = bpf_map_lookup_elem(&holds, &tgid) && bpf_map_delete_elem(&holds, &tgid) == 0;
  if (!watched(c)) return 0;
  __builtin_memset(&e, 0, sizeof e);
  head(&e.head, t, VS_EXIT);
  e.head.size = sizeof e;
  e.code = t->exit_code;
  e.was_held = held;
  send(c, &e, sizeof e, VS_EXIT);
  return 0;
}

SEC("tp_btf/sched_process_exit")
int exit_btf(__u64 *ctx) {
  return leave();
}

SEC("?raw_tp/sched_process_exit")
int exit_raw(__u64 *ctx) {
  return leave();
}

char LICENSE[] WEAK SEC("license") = "Dual BSD/GPL";
