// Outgoing connections, at the end of connect(2): the peer is known, and a stop here leaks no EINTR into the program.
#pragma once
#include "call.h"
#include "hold.h"

#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10

static __always_inline void local_end(struct vs_connect *e, struct task_struct *t, __u32 fd) {
  struct fdtable *table = t->files->fdt;
  struct file **fds = table->fd, *f = 0;
  if (fd >= table->max_fds) return;
  if (bpf_probe_read_kernel(&f, sizeof f, fds + fd) || !f) return;
  struct socket *s = BPF_CORE_READ(f, private_data);
  struct sock *sk = BPF_CORE_READ(s, sk);
  e->sock_type = BPF_CORE_READ(s, type);
  e->local_port = BPF_CORE_READ(sk, __sk_common.skc_num);
  e->local_addr = BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr);
}

static __always_inline int connected(struct vs_config *c, struct task_struct *t, const struct call *k) {
  struct vs_connect *e = scratch();
  __u8 sa[32] = {};
  if (!e) return 0;
  __u32 fd = k->args[0];
  __u64 len = k->args[2], some;
  void *addr = (void *)k->args[1];
  if (len < 2 || len > 128) return 0;
  some = len < 28 ? len : 28;
  asm volatile("%0 &= 31" : "+r"(some));
  if (bpf_probe_read_user(sa, some, addr)) return 0;
  __u16 family = sa[0] | sa[1] << 8;
  if (family != AF_UNIX && family != AF_INET && family != AF_INET6) return 0;

  char parent[16];
  head(&e->head, t, VS_CONNECT);
  e->mask = 0;
  e->ret = k->ret;
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
  // -115: a non-blocking connect under way. One that failed fires rules, and holds nobody.
  bool under_way = k->ret == 0 || k->ret == -115;
  if (family != AF_UNIX && e->port) {
    e->mask = by_names(c, c->connect_rules, e->exe, e->head.comm, 0, parent);
    if (e->mask && under_way) {
      e->why = hold(c, t, e->mask, e->head.start, VS_CONNECT);
      mark_hold(&e->head, e->why);
    }
  }
  e->head.size = sizeof *e;
  if (e->mask && under_way) send_urgent(e, sizeof *e);
  send(c, e, sizeof *e, VS_CONNECT);
  return 0;
}
