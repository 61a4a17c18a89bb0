// Outgoing connections, at the end of connect(2): the peer is known, and a stop here leaks no EINTR into the program.
#include "hold.h"

#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10

SEC("tracepoint/syscalls/sys_enter_connect")
int enter_connect(struct sys_enter *ctx) {
  struct vs_config *c = cfg();
  __u32 tid = (__u32)bpf_get_current_pid_tgid();
  if (!c || !watched(c)) return 0;
  struct call k = {.args = {ctx->args[0], ctx->args[1], ctx->args[2]}};
  bpf_map_update_elem(&calls, &tid, &k, BPF_ANY);
  return 0;
}

static __always_inline void local_end(struct vs_connect *e, struct task_struct *t, __u32 fd) {
  struct file **fds = BPF_CORE_READ(t, files, fdt, fd), *f = 0;
  if (fd >= BPF_CORE_READ(t, files, fdt, max_fds)) return;
  if (bpf_probe_read_kernel(&f, sizeof f, fds + fd) || !f) return;
  struct socket *s = BPF_CORE_READ(f, private_data);
  struct sock *sk = BPF_CORE_READ(s, sk);
  e->sock_type = BPF_CORE_READ(s, type);
  e->local_port = BPF_CORE_READ(sk, __sk_common.skc_num);
  e->local_addr = BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr);
}

SEC("tracepoint/syscalls/sys_exit_connect")
int exit_connect(struct sys_exit *ctx) {
  struct vs_config *c = cfg();
  __u32 tid = (__u32)bpf_get_current_pid_tgid();
  struct call *k = bpf_map_lookup_elem(&calls, &tid);
  struct vs_connect *e = scratch();
  __u8 sa[32] = {};
  if (!k || !c || !e) return 0;
  __u32 fd = k->args[0];
  __u64 len = k->args[2], some;
  void *addr = (void *)k->args[1];
  bpf_map_delete_elem(&calls, &tid);
  if (len < 2 || len > 128) return 0;
  some = len < 28 ? len : 28;
  asm volatile("%0 &= 31" : "+r"(some));
  if (bpf_probe_read_user(sa, some, addr)) return 0;
  __u16 family = sa[0] | sa[1] << 8;
  if (family != AF_UNIX && family != AF_INET && family != AF_INET6) return 0;

  struct task_struct *t = bpf_get_current_task_btf();
  char parent[16];
  head(&e->head, t, VS_CONNECT);
  e->mask = 0;
  e->ret = ctx->ret;
  e->fd = fd;
  e->family = family;
  e->port = e->local_port = e->sock_type = 0;
  e->local_addr = e->why = 0;
  __builtin_memset(e->addr, 0, sizeof e->addr);
  image_name(e->exe, t);
  image_name(parent, t->real_parent);
  if (family == AF_INET) {
    e->port = sa[2] << 8 | sa[3];
    __builtin_memcpy(e->addr, sa + 4, 4);
  } else if (family == AF_INET6) {
    e->port = sa[2] << 8 | sa[3];
    __builtin_memcpy(e->addr, sa + 8, 16);
  } else {
    some = len > 110 ? 108 : len - 2;
    asm volatile("%0 &= 127" : "+r"(some));
    bpf_probe_read_user(e->addr, some, addr + 2);
  }
  local_end(e, t, fd);
  // -115: a non-blocking connect under way.
  bool under_way = ctx->ret == 0 || ctx->ret == -115;
  if (under_way && family != AF_UNIX && e->port) {
    __u64 rules = by_names(c, c->connect_rules, e->exe, e->head.comm, parent);
    e->mask = rules;
    if (rules) {
      e->why = hold(c, t, rules, e->head.start, VS_CONNECT);
      mark_hold(&e->head, e->why);
    }
  }
  e->head.size = sizeof *e;
  if (e->mask) send_urgent(e, sizeof *e);
  send(c, e, sizeof *e, VS_CONNECT);
  return 0;
}

char LICENSE[] WEAK SEC("license") = "Dual BSD/GPL";
