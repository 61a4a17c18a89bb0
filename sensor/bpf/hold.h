// Whether to stop the current process, and stopping it. Only ever the current one, before it returns to user mode.
#pragma once
#include "who.h"

#define SIGCONT 18
#define SIGSTOP 19

// Rules whose cheap conditions all match; the daemon evaluates the whole rule later.
// `interp` (or 0): the interpreter as a script names it, which may be a link to another name.
static __always_inline __u64 by_names(struct vs_config *c, __u64 rules, const char exe[16], const char comm[16], const struct vs_name *interp,
                                      const char parent[16]) {
  struct vs_name a, b, p;
  __u64 name = 0, up = 0, *v;
  stem(&a, exe);
  stem(&b, comm);
  if ((v = bpf_map_lookup_elem(&rule_names, &a))) name |= *v;
  if ((v = bpf_map_lookup_elem(&rule_names, &b))) name |= *v;
  if (interp && (v = bpf_map_lookup_elem(&rule_names, interp))) name |= *v;
  rules &= name | ~c->need_name;
  if (!(rules & c->need_parent)) return rules;
  stem(&p, parent);
  if ((v = bpf_map_lookup_elem(&rule_parents, &p))) up |= *v;
  return rules & (up | ~c->need_parent);
}

// The token bucket as one number: the theoretical arrival time of the next hold (GCRA).
static __always_inline bool token(struct vs_config *c, __u64 now) {
#pragma unroll
  for (int i = 0; i < 3; i++) {
    __u64 tat = c->gcra, from = tat > now ? tat : now;
    if (from - now > c->burst) return false;
    if (__sync_val_compare_and_swap(&c->gcra, tat, from + c->interval) == tat) return true;
  }
  return false;
}

static __always_inline bool never_held(struct task_struct *t, __u32 tgid) {
  __u64 ino, cgid = bpf_get_current_cgroup_id(), *dev;
  if (tgid == 1 || bpf_map_lookup_elem(&never_cgroup, &cgid)) return true;
  if (!t->mm || !t->mm->exe_file) return true;
  ino = t->mm->exe_file->f_inode->i_ino;
  dev = bpf_map_lookup_elem(&never_hold, &ino);
  return dev && (*dev == 0 || *dev == t->mm->exe_file->f_inode->i_sb->s_dev);
}

// Returns VS_WHY_NONE when the process has been told to stop.
static __always_inline __u32 hold(struct vs_config *c, struct task_struct *t, __u64 mask, __u64 start, __u32 kind) {
  __u32 tgid = bpf_get_current_pid_tgid() >> 32;
  __u64 now = bpf_ktime_get_ns();
  struct vs_hold h = {.start = start, .since = now, .deadline = now + c->hard_limit, .kind = kind};
  if (c->scope_cgid && bpf_get_current_ancestor_cgroup_id(c->scope_level) != c->scope_cgid) return VS_WHY_NEVER;
  if (never_held(t, tgid)) return VS_WHY_NEVER;
  if (!(mask & ~c->never)) return VS_WHY_RULE;
  if (t->signal->tty && !(mask & c->always)) return VS_WHY_TTY;
  if (c->mode != VS_ARMED) return VS_WHY_OBSERVE;
  if (now - c->heartbeat > 200000000ULL && now > c->heartbeat) return VS_WHY_HEARTBEAT;
  if (!token(c, now)) return VS_WHY_BUDGET;
  if (bpf_map_update_elem(&holds, &tgid, &h, BPF_NOEXIST)) return VS_WHY_FULL;
  if (bpf_send_signal(SIGSTOP)) {
    bpf_map_delete_elem(&holds, &tgid);
    return VS_WHY_SIGNAL;
  }
  return VS_WHY_NONE;
}

static __always_inline void mark_hold(struct vs_head *h, __u32 why) {
  if (why == VS_WHY_NONE) h->flags |= VS_F_HELD;
  else if (why == VS_WHY_OBSERVE) h->flags |= VS_F_WOULD_HOLD;
  else h->flags |= VS_F_DENIED;
  if (why == VS_WHY_TTY) h->flags |= VS_F_TTY;
}
