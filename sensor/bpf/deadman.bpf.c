// Nobody stays stopped: a timer in the kernel that lets go of every hold past its limit, and of all holds once the
// probe's heartbeat is stale. It lives as long as its pinned map, whatever happens to our processes.
// Sending fails when the timer interrupts a task without an address space of its own (EPERM), and on an idle machine it interrupts no
// other: then it retries 1 ms later, and whoever leaves a processor meanwhile sends in its place.
#include "who.h"

#define SIGCONT 18
#define SIGSTOP 19
#define CLOCK_MONOTONIC_ 1

extern struct task_struct *bpf_task_from_pid(int pid) __attribute__((weak)) __ksym;
extern void bpf_task_release(struct task_struct *t) __attribute__((weak)) __ksym;
extern int bpf_send_signal_task(struct task_struct *t, int sig, enum pid_type type, __u64 value) __attribute__((weak)) __ksym;

struct deadman_state {
  struct bpf_timer timer;
  __u64 runs;
  __u64 released;
  __u64 retries;
  __u64 waiting;  // somebody could not be let go at the last turn
};

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct deadman_state);
} deadman WEAK SEC(".maps");

struct sweep {
  __u64 now;
  bool stale;
  bool again;
  bool any;
  __u32 released;
};

static int each(void *map, __u32 *key, struct vs_hold *h, struct sweep *s) {
  __u32 tgid = *key;
  bool done = true;
  s->any = true;
  if (s->now < h->deadline && !s->stale) return 0;
  // So young that its stop may not have been sent yet: the next turn.
  if (s->now < h->since + 5000000ULL) return 0;
  struct task_struct *t = bpf_task_from_pid(tgid);
  bool again = h->releasing;
  h->releasing = 1;
  if (t) {
    if (t->start_boottime == h->start) done = bpf_send_signal_task(t, SIGCONT, PIDTYPE_TGID, 0) == 0;
    bpf_task_release(t);
  }
  h->attempts++;
  if (!done) {
    s->again = true;
    return 0;
  }
  // Once more at the next turn: a stop that `guard` sent against someone else's SIGCONT may still be under way.
  if (t && !again) return 0;
  struct vs_released r;
  __builtin_memset(&r, 0, sizeof r);
  r.head.size = sizeof r;
  r.head.type = VS_RELEASED;
  r.head.ts = bpf_ktime_get_boot_ns();
  r.head.tgid = tgid;
  r.head.start = h->start;
  r.held_ns = s->now - h->since;
  r.attempts = h->attempts;
  r.stale = s->stale;
  // Timer and rescue may come at once: one of them tells it.
  if (bpf_map_delete_elem(&holds, &tgid)) return 0;
  s->released++;
  send_urgent(&r, sizeof r);
  return 0;
}

static __always_inline void sweep(struct deadman_state *d, struct sweep *s) {
  struct vs_config *c = cfg();
  s->now = bpf_ktime_get_ns();
  if (c) s->stale = s->now > c->heartbeat && s->now - c->heartbeat > 300000000ULL;
  bpf_for_each_map_elem(&holds, each, s, 0);
  d->released += s->released;
  d->waiting = s->again;
}

static int tick(void *map, __u32 *key, struct deadman_state *d) {
  struct sweep s = {};
  sweep(d, &s);
  d->runs++;
  if (s.again) d->retries++;
  bpf_timer_start(&d->timer, s.again ? 1000000ULL : s.any ? 10000000ULL : 50000000ULL, 0);
  return 0;
}

SEC("syscall")
int deadman_start(void *ctx) {
  __u32 zero = 0;
  struct deadman_state *d = bpf_map_lookup_elem(&deadman, &zero);
  if (!d || !bpf_send_signal_task || !bpf_task_from_pid || !bpf_task_release) return 1;
  bpf_timer_init(&d->timer, &deadman, CLOCK_MONOTONIC_);
  bpf_timer_set_callback(&d->timer, tick);
  return bpf_timer_start(&d->timer, 10000000ULL, 0) ? 2 : 0;
}

// Its link is pinned with the timer's maps: it must be there when nobody of ours is. The task that leaves is still the current one, with
// its own address space unless it is the kernel's; interrupts are off, so the signal goes out after the switch.
SEC("tp_btf/sched_switch")
int rescue_btf(__u64 *ctx) {
  __u32 zero = 0;
  struct deadman_state *d = bpf_map_lookup_elem(&deadman, &zero);
  if (!d || !d->waiting) return 0;
  struct sweep s = {};
  sweep(d, &s);
  return 0;
}

// Keeps a hold against someone else's SIGCONT: the stop is sent again at once. The tracepoint runs under the signal
// lock with interrupts off, where the kernel defers our signal to an irq_work: no lock is taken twice.
// Whoever lets go for us marks the hold as releasing first, or removes it.
SEC("tp_btf/signal_generate")
int guard_btf(__u64 *ctx) {
  int sig = ctx[0];
  if (sig != SIGCONT || !bpf_send_signal_task) return 0;
  struct task_struct *t = (struct task_struct *)ctx[2];
  __u32 tgid = t->tgid;
  __u64 now = bpf_ktime_get_ns();
  // Before the look at `holds`: whoever takes the hold away after that look finds this mark.
  bpf_map_update_elem(&touched, &tgid, &now, BPF_ANY);
  struct vs_hold *h = bpf_map_lookup_elem(&holds, &tgid);
  if (!h || h->releasing) return 0;
  h->defended++;
  bpf_send_signal_task(t, SIGSTOP, PIDTYPE_TGID, 0);
  return 0;
}

char LICENSE[] WEAK SEC("license") = "Dual BSD/GPL";
