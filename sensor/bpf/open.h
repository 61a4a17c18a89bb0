// Files opened for writing, and files with telling names opened for reading. The busiest path of all: what is not
// reported must leave early.
#pragma once
#include "call.h"

#define O_ACCMODE 3
#define O_CREAT 0100
#define O_TRUNC 01000
#define ENOENT_ 2

#define WRITES(flags) (((flags) & O_ACCMODE) != 0 || ((flags) & (O_CREAT | O_TRUNC)))

// Opened for reading, by a path that ends unlike all that are reported: nothing else is looked at before. Reading the program's
// memory costs more than all the rest (140 ns, however little is read), so it is done once.
static __always_inline bool passed_over(struct vs_config *c, void *regs, struct vs_call how, long ret, bool typed) {
  struct call k;
  char buf[128];
  // openat2 has its flags in memory, creat always writes.
  if (how.how != VS_HOW_OPEN && how.how != VS_HOW_OPENAT) return false;
  arguments(&k, regs, 3, typed);
  if (WRITES(how.how == VS_HOW_OPEN ? k.args[1] : k.args[2])) return false;
  if (ret == -ENOENT_) return true;
  long n = bpf_probe_read_user_str(buf, sizeof buf, (void *)(how.how == VS_HOW_OPEN ? k.args[0] : k.args[1]));
  if (n < 5 || n > 127) return n < 2;
  __u32 end = n & 127;
  __u32 bit = vs_tail_bit(vs_tail((__u8)buf[(end - 5) & 127], (__u8)buf[(end - 4) & 127], (__u8)buf[(end - 3) & 127], (__u8)buf[(end - 2) & 127]));
  return !(c->reads[(bit >> 6) & (VS_READ_WORDS - 1)] & (1ULL << (bit & 63)));
}

// Is the last component one of the names whose reading is reported?
__attribute__((weak, noinline)) int vs_telling(__u64 path) {
  struct vs_base key = {};
  char buf[128];
  long n = bpf_probe_read_user_str(buf, sizeof buf, (void *)path);
  if (n < 2) return 0;
  if (n > 127) return 1;
  __u32 end = n & 127, from = 0, len = 0;
  for (__u32 i = 2; i < 34; i++) {
    if (i > end) break;
    if (buf[(end - i) & 127] == '/') {
      from = end - i + 1;
      break;
    }
    len++;
  }
  if (len >= sizeof key.s) return 0;
  bpf_probe_read_user_str(key.s, sizeof key.s, (void *)(path + from));
  // What follows the terminator must be zero for the lookup; the helper leaves it so in a fresh key.
  return bpf_map_lookup_elem(&read_names, &key) != 0;
}

static __always_inline int opened(struct vs_config *c, struct task_struct *t, struct call *k, struct vs_call how) {
  __u64 path = how.how == VS_HOW_OPEN || how.how == VS_HOW_CREAT ? k->args[0] : k->args[1];
  __u64 flags = how.how == VS_HOW_OPEN ? k->args[1] : how.how == VS_HOW_CREAT ? O_CREAT | O_TRUNC | 1 : k->args[2];
  if (how.how == VS_HOW_OPENAT2 && bpf_probe_read_user(&flags, sizeof flags, (void *)k->args[2])) flags = 0;
  if (WRITES(flags)) {
    how.op = VS_OP_OPEN_WRITE;
  } else {
    if (k->ret == -ENOENT_ || !vs_telling(path)) return 0;
    how.op = VS_OP_OPEN_READ;
  }
  // One shape for all: directory, path, flags.
  if (how.how == VS_HOW_OPEN || how.how == VS_HOW_CREAT) k->args[0] = (__u64)-100;
  k->args[1] = path;
  k->args[2] = flags;
  how.strings = 1 | VS_NOT << 4;
  return report_call(c, t, k, how);
}
