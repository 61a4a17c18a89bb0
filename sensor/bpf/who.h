// Who did it: the head of every record, and the names of images.
#pragma once
#include "maps.h"
#include <bpf/bpf_core_read.h>

// What a typed program is given, and all that is reached from there, is read by plain loads that the verifier turns into
// safe ones. Each bpf_probe_read is a call of 50 to 170 ns: it stays for the untyped twins, where nothing else is allowed.
#define GET(typed, p, field) ((typed) ? (p)->field : BPF_CORE_READ(p, field))

static __always_inline bool watched(struct vs_config *c) {
  __u32 tgid = bpf_get_current_pid_tgid() >> 32;
  if (c->mode == VS_OFF || tgid == c->self[0] || tgid == c->self[1] || tgid == c->self[2]) return false;
  if (c->scope_events && c->scope_cgid && bpf_get_current_ancestor_cgroup_id(c->scope_level) != c->scope_cgid) return false;
  return true;
}

static __always_inline void head(struct vs_head *h, struct task_struct *t, __u16 type) {
  __u64 id = bpf_get_current_pid_tgid(), ug = bpf_get_current_uid_gid();
  struct task_struct *parent = t->real_parent;
  h->type = type;
  h->flags = 0;
  h->ts = bpf_ktime_get_boot_ns();
  h->start = t->group_leader->start_boottime;
  h->tgid = id >> 32;
  h->tid = (__u32)id;
  h->ppid = parent->tgid;
  h->pstart = parent->group_leader->start_boottime;
  h->uid = (__u32)ug;
  h->gid = ug >> 32;
  h->euid = t->cred->euid.val;
  h->cgid = bpf_get_current_cgroup_id();
  h->mntns = h->pidns = h->netns = h->nspid = 0;
  bpf_get_current_comm(h->comm, sizeof h->comm);
}

static __always_inline void namespaces(struct vs_head *h, struct task_struct *t) {
  struct nsproxy *ns = t->nsproxy;
  struct pid *pid = t->thread_pid;
  unsigned int level = pid->level;
  struct upid up = {};
  h->mntns = ns->mnt_ns->ns.inum;
  h->netns = ns->net_ns->ns.inum;
  if (level == 0) {
    h->nspid = pid->numbers[0].nr;
    h->pidns = pid->numbers[0].ns->ns.inum;
    return;
  }
  if (level > 32) return;
  bpf_core_read(&up, sizeof up, &pid->numbers[level]);
  h->nspid = up.nr;
  h->pidns = BPF_CORE_READ(up.ns, ns.inum);
}

static __always_inline void file_name(char out[16], struct file *f) {
  const unsigned char *name = f->f_path.dentry->d_name.name;
  __builtin_memset(out, 0, 16);
  bpf_probe_read_kernel_str(out, 16, name);
}

static __always_inline void image_name(char out[16], struct task_struct *t) {
  struct mm_struct *mm = t->mm;
  __builtin_memset(out, 0, 16);
  struct file *f = mm ? mm->exe_file : 0;
  if (f) file_name(out, f);
}

// `python3.11` and `python3` are one name to the prefilter: it ends at the first digit or dot (not at the start).
// A function of its own, so that the verifier walks its branches once and not once for each caller.
__attribute__((weak, noinline)) int vs_stem(struct vs_name *name) {
  bool on = true;
  if (!name) return 0;
  for (int i = 0; i < 16; i++) {
    char ch = name->s[i];
    if (i > 0 && (ch == '.' || (ch >= '0' && ch <= '9'))) on = false;
    if (ch >= 'A' && ch <= 'Z') ch += 32;
    name->s[i] = on ? ch : 0;
  }
  return 0;
}

static __always_inline void stem(struct vs_name *out, const char in[16]) {
  __builtin_memcpy(out->s, in, 16);
  vs_stem(out);
}

static __always_inline void lost(__u32 slot) {
  __u64 *n = bpf_map_lookup_elem(&losses, &slot);
  if (n) (*n)++;
}

// The reader wakes every 20 ms by itself: a wake-up for each record costs more than the record.
static __always_inline void send(struct vs_config *c, void *record, __u64 size, __u32 type) {
  __u64 flags = BPF_RB_NO_WAKEUP;
  if (bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA) > c->wake_bytes) flags = 0;
  if (bpf_ringbuf_output(&events, record, size, flags)) lost(type);
}

static __always_inline void send_urgent(void *record, __u64 size) {
  if (bpf_ringbuf_output(&urgent, record, size, BPF_RB_FORCE_WAKEUP)) lost(VS_TYPES);
}
