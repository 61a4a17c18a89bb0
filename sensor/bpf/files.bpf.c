// Files opened for writing, files with telling names opened for reading, removed, renamed, linked.
#include "syscall.h"

#define O_ACCMODE 3
#define O_CREAT 0100
#define O_TRUNC 01000

// Is the last component one of the names whose reading is reported? A name that is not in memory yet counts as
// telling: it is looked at again at return.
__attribute__((weak, noinline)) int vs_telling(__u64 path) {
  struct vs_base key = {};
  char buf[128] = {};
  long n = bpf_probe_read_user_str(buf, sizeof buf, (void *)path);
  if (n < 0 || n > 127) return 1;
  __u32 end = n & 127, from = 0;
  for (__u32 i = 2; i < 34; i++) {
    if (i > end) break;
    if (buf[(end - i) & 127] == '/') {
      from = end - i + 1;
      break;
    }
  }
  bpf_probe_read_user_str(key.s, sizeof key.s, (void *)(path + from));
  // What follows the terminator must be zero for the lookup; the helper leaves it so in a fresh key.
  return bpf_map_lookup_elem(&read_names, &key) != 0;
}

static __always_inline int opened(struct sys_enter *ctx, int path, long flags) {
  struct vs_config *c = cfg();
  if (!c || !watched(c)) return 0;
  __u32 tid = (__u32)bpf_get_current_pid_tgid();
  bool writes = (flags & O_ACCMODE) != 0 || (flags & (O_CREAT | O_TRUNC));
  const char *name = (const char *)ctx->args[path];
  struct call k = {.op = writes ? VS_OP_OPEN_WRITE : VS_OP_OPEN_READ};
  if (writes) {
    char dev[10] = {};
    bpf_probe_read_user_str(dev, sizeof dev, name);
    if (dev[0] == '/' && dev[1] == 'd' && dev[2] == 'e' && dev[3] == 'v' && dev[4] == '/' && dev[5] == 'n' && dev[6] == 'u') return 0;
  } else if (!vs_telling((__u64)name)) {
    return 0;
  }
  k.args[0] = path ? ctx->args[0] : (__u64)-100;
  k.args[1] = ctx->args[path];
  k.args[2] = flags;
  bpf_map_update_elem(&calls, &tid, &k, BPF_ANY);
  return 0;
}

// A read whose name could not be read at entry is decided here.
static __always_inline int open_done(struct sys_exit *ctx) {
  __u32 tid = (__u32)bpf_get_current_pid_tgid();
  struct call *k = bpf_map_lookup_elem(&calls, &tid);
  if (!k) return 0;
  if (k->op == VS_OP_OPEN_READ && !vs_telling(k->args[1])) {
    bpf_map_delete_elem(&calls, &tid);
    return 0;
  }
  return leave_call(ctx, 1, -1);
}

SEC("tracepoint/syscalls/sys_enter_openat")
int enter_openat(struct sys_enter *ctx) {
  return opened(ctx, 1, ctx->args[2]);
}

SEC("tracepoint/syscalls/sys_exit_openat")
int exit_openat(struct sys_exit *ctx) {
  return open_done(ctx);
}

SEC("tracepoint/syscalls/sys_enter_open")
int enter_open(struct sys_enter *ctx) {
  return opened(ctx, 0, ctx->args[1]);
}

SEC("tracepoint/syscalls/sys_exit_open")
int exit_open(struct sys_exit *ctx) {
  return open_done(ctx);
}

SEC("tracepoint/syscalls/sys_enter_creat")
int enter_creat(struct sys_enter *ctx) {
  return opened(ctx, 0, O_CREAT | O_TRUNC | 1);
}

SEC("tracepoint/syscalls/sys_exit_creat")
int exit_creat(struct sys_exit *ctx) {
  return open_done(ctx);
}

SEC("tracepoint/syscalls/sys_enter_openat2")
int enter_openat2(struct sys_enter *ctx) {
  __u64 flags = 0;
  bpf_probe_read_user(&flags, sizeof flags, (void *)ctx->args[2]);
  return opened(ctx, 1, flags);
}

SEC("tracepoint/syscalls/sys_exit_openat2")
int exit_openat2(struct sys_exit *ctx) {
  return open_done(ctx);
}

CALL(unlink, VS_OP_UNLINK, 1, 0, -1)
CALL(unlinkat, VS_OP_UNLINK, 3, 1, -1)
CALL(rename, VS_OP_RENAME, 2, 0, 1)
CALL(renameat, VS_OP_RENAME, 4, 1, 3)
CALL(renameat2, VS_OP_RENAME, 5, 1, 3)
CALL(linkat, VS_OP_LINK, 5, 1, 3)
CALL(symlinkat, VS_OP_LINK, 3, 0, 2)
CALL(fchmodat, VS_OP_CHMOD, 3, 1, -1)
CALL(chmod, VS_OP_CHMOD, 2, 0, -1)

char LICENSE[] WEAK SEC("license") = "Dual BSD/GPL";
