// A process has become another program. The image is mapped and nothing of it has run: a stop signalled here
// is taken before its first instruction. bprm->file is already the interpreter at this point.
#include "hold.h"
#include <bpf/bpf_tracing.h>

#define NAME_MAX_ 256
#define ARGS_MAX 1024

struct args {
  char b[ARGS_MAX];
};

// Four-byte pieces of the arguments, lower case, first against the bloom filter and then the map.
__attribute__((weak, noinline)) __u64 vs_by_args(struct args *args, __u32 len) {
  struct vs_config *c = cfg();
  __u32 gram = 0;
  __u64 mask = 0;
  if (!c || !args) return 0;
  for (__u32 i = 0; i < ARGS_MAX - 1; i++) {
    if (i >= len) break;
    __u8 ch = args->b[i];
    if (ch >= 'A' && ch <= 'Z') ch += 32;
    if (ch == 0) ch = ' ';  // rules see the arguments joined by blanks
    gram = (gram << 8) | ch;
    if (i < 3) continue;
    __u32 bit = (gram * 2654435761U) >> 16;
    if (!(c->grams[(bit >> 6) & (VS_GRAM_WORDS - 1)] & (1ULL << (bit & 63)))) continue;
    __u64 *v = bpf_map_lookup_elem(&rule_grams, &gram);
    if (v) mask |= *v;
  }
  return mask;
}

// The whole of a short command line. Rules see arguments joined by blanks; empty ones at the end make no difference here.
__attribute__((weak, noinline)) __u64 vs_by_line(struct args *args, __u32 len) {
  struct vs_line key = {};
  if (!args || len < 1 || len > VS_SHORT) return ~0ULL;
  for (__u32 i = 0; i < VS_SHORT; i++) {
    if (i + 1 >= len) break;
    __u8 ch = args->b[i];
    if (ch >= 'A' && ch <= 'Z') ch += 32;
    key.s[i] = ch ? ch : ' ';
  }
  for (int i = VS_SHORT - 1; i >= 0; i--) {
    if (key.s[i] != 0 && key.s[i] != ' ') break;
    key.s[i] = 0;
  }
  __u64 *v = bpf_map_lookup_elem(&rule_lines, &key);
  return v ? *v : 0;
}

static __always_inline __u64 by_prefix(struct vs_config *c, const char *filename) {
  struct vs_prefix key = {.bits = sizeof key.path * 8};
  if (filename[0] != '/') return ~0ULL;  // relative: the daemon resolves it
  bpf_probe_read_kernel_str(key.path, sizeof key.path, filename);
  __u64 *v = bpf_map_lookup_elem(&rule_prefixes, &key);
  return v ? *v : 0;
}

// The last component of a path in the kernel's memory, as a rule names it.
__attribute__((weak, noinline)) int vs_last_name(struct vs_name *out, __u64 path) {
  char buf[64] = {};
  if (!out) return 0;
  long n = bpf_probe_read_kernel_str(buf, sizeof buf, (void *)path);
  if (n < 2 || n > 63) return 0;
  __u32 from = 0;
  for (__u32 i = 0; i < 63; i++)
    if (buf[i] == '/') from = i + 1;
  bpf_probe_read_kernel_str(out->s, sizeof out->s, (void *)(path + from));
  vs_stem(out);
  return 0;
}

static __always_inline int exec(struct linux_binprm *bprm, bool typed) {
  struct vs_config *c = cfg();
  struct task_struct *t = bpf_get_current_task_btf();
  struct vs_exec *e = scratch();
  if (!c || !e || !watched(c)) return 0;
  // By now it is the image of the process, as bprm->file is.
  struct mm_struct *mm = t->mm;
  struct file *file = mm ? mm->exe_file : 0;
  if (!file) return 0;
  struct inode *inode = file->f_inode;
  const char *filename = GET(typed, bprm, filename), *interp = GET(typed, bprm, interp);
  struct task_struct *parent = t->real_parent;

  head(&e->head, t, VS_EXEC);
  namespaces(&e->head, t);
  e->ino = inode->i_ino;
  e->dev = inode->i_sb->s_dev;
  e->nlink = inode->i_nlink;
  e->mode = inode->i_mode;
  e->why = 0;
  e->mask = 0;
  file_name(e->exe, file);
  image_name(e->parent, parent);
  if (e->nlink == 0) e->head.flags |= VS_F_UNLINKED;
  if (typed ? BPF_CORE_READ_BITFIELD(bprm, secureexec) : BPF_CORE_READ_BITFIELD_PROBED(bprm, secureexec)) e->head.flags |= VS_F_SECURE;

  __u64 off = 0;
  long n = bpf_probe_read_kernel_str(e->data, NAME_MAX_, filename);
  if (n < 0) n = 0;
  off = n & (NAME_MAX_ * 2 - 1);
  e->filename_len = off;
  e->interp_len = e->image_len = 0;
  struct vs_name script = {};
  if (interp != filename) {
    e->head.flags |= VS_F_SCRIPT;
    // As a number: newer kernels take a loaded pointer for memory, which this function cannot be given.
    vs_last_name(&script, (__u64)BPF_CORE_READ(bprm, interp));
    n = bpf_probe_read_kernel_str(e->data + off, NAME_MAX_, interp);
    if (n < 0) n = 0;
    e->interp_len = n & (NAME_MAX_ * 2 - 1);
    off += e->interp_len;
  }
  __u64 from = mm->arg_start, len = mm->arg_end - from;
  if (len > ARGS_MAX - 1) {
    len = ARGS_MAX - 1;
    e->head.flags |= VS_F_CUT;
  }
  // clang may drop a plain mask it thinks needless; the verifier still wants to see it.
  asm volatile("%0 &= 1023" : "+r"(len));
  asm volatile("%0 &= 2047" : "+r"(off));
  char *args = e->data + off;
  if (bpf_probe_read_user(args, len, (void *)from)) len = 0;
  e->args_len = len;

  __u64 rules = c->exec_rules;
  if (e->nlink) rules &= ~c->need_unlinked;
  if (len > VS_SHORT) rules &= ~c->need_short;
  rules = by_names(c, rules, e->exe, e->head.comm, e->head.flags & VS_F_SCRIPT ? &script : 0, e->parent);
  if (rules & c->need_short) rules &= vs_by_line((struct args *)args, len) | ~c->need_short;
  if (rules & c->need_prefix) rules &= by_prefix(c, e->data) | ~c->need_prefix;
  if (rules & c->need_argv) {
    // Arguments that do not fit may hold what the rule seeks: then the piece test must not say no.
    if (!(e->head.flags & VS_F_CUT)) rules &= vs_by_args((struct args *)args, len) | ~c->need_argv;
  }
  e->mask = rules;
  if (rules) {
    e->why = hold(c, t, rules, e->head.start, VS_EXEC);
    mark_hold(&e->head, e->why);
  }
  if (t->signal->tty) e->head.flags |= VS_F_TTY;

  __u64 size = sizeof *e + off + len;
  asm volatile("%0 &= 4095" : "+r"(size));
  e->head.size = size;
  if (rules) send_urgent(e, size);
  send(c, e, size, VS_EXEC);
  return 0;
}

SEC("tp_btf/sched_process_exec")
int exec_btf(__u64 *ctx) {
  return exec((struct linux_binprm *)ctx[2], true);
}

SEC("?raw_tp/sched_process_exec")
int exec_raw(__u64 *ctx) {
  return exec((struct linux_binprm *)ctx[2], false);
}

char LICENSE[] WEAK SEC("license") = "Dual BSD/GPL";
