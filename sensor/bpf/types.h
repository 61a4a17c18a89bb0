// The few kernel types our programs touch, by name and field only: CO-RE moves every access to the
// running kernel's layout at load. Kept by hand, so that no 5 MB generated header has to be reviewed.
#pragma once

typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef signed char __s8;
typedef short __s16;
typedef int __s32;
typedef long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;
typedef __u16 __sum16;
typedef __u8 u8;
typedef __u32 u32;
typedef __u64 u64;
typedef _Bool bool;
#define true 1
#define false 0

enum {
  BPF_ANY = 0,
  BPF_NOEXIST = 1,
};
enum {
  BPF_MAP_TYPE_HASH = 1,
  BPF_MAP_TYPE_ARRAY = 2,
  BPF_MAP_TYPE_PERCPU_ARRAY = 6,
  BPF_MAP_TYPE_LRU_HASH = 9,
  BPF_MAP_TYPE_LPM_TRIE = 11,
  BPF_MAP_TYPE_RINGBUF = 27,
};
enum {
  BPF_F_NO_PREALLOC = 1,
  BPF_F_MMAPABLE = 1024,
};
enum {
  BPF_RB_NO_WAKEUP = 1,
  BPF_RB_FORCE_WAKEUP = 2,
  BPF_RB_AVAIL_DATA = 0,
};

enum pid_type { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_PGID, PIDTYPE_SID, PIDTYPE_MAX };

struct bpf_timer {
  __u64 __opaque[2];
} __attribute__((aligned(8)));

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct {
  int counter;
} atomic_t;
typedef struct {
  unsigned int val;
} kuid_t;

struct qstr {
  const unsigned char *name;
};
struct super_block {
  unsigned int s_dev;
  unsigned long s_magic;
};
struct inode {
  unsigned short i_mode;
  unsigned int i_nlink;
  unsigned long i_ino;
  struct super_block *i_sb;
};
struct dentry {
  struct qstr d_name;
  struct dentry *d_parent;
};
struct path {
  struct dentry *dentry;
};
struct file {
  void *private_data;
  struct inode *f_inode;
  struct path f_path;
};
struct fdtable {
  unsigned int max_fds;
  struct file **fd;
};
struct files_struct {
  struct fdtable *fdt;
};
struct mm_struct {
  unsigned long arg_start;
  unsigned long arg_end;
  struct file *exe_file;
};
struct ns_common {
  unsigned int inum;
};
struct mnt_namespace {
  struct ns_common ns;
};
struct pid_namespace {
  struct ns_common ns;
};
struct net {
  struct ns_common ns;
};
struct nsproxy {
  struct mnt_namespace *mnt_ns;
  struct net *net_ns;
};
struct upid {
  int nr;
  struct pid_namespace *ns;
};
struct pid {
  unsigned int level;
  struct upid numbers[1];
};
struct tty_struct {
  int index;
};
struct signal_struct {
  atomic_t live;
  int group_exit_code;
  struct tty_struct *tty;
};
struct cred {
  kuid_t euid;
};
struct task_struct {
  unsigned int flags;
  int pid;
  int tgid;
  int exit_code;
  char comm[16];
  __u64 start_boottime;
  struct mm_struct *mm;
  struct files_struct *files;
  struct nsproxy *nsproxy;
  struct signal_struct *signal;
  struct task_struct *real_parent;
  struct task_struct *group_leader;
  struct pid *thread_pid;
  const struct cred *cred;
};
// x86 alone: set while a task is in a 32-bit system call, whose numbers are others.
struct thread_info {
  __u32 status;
};
struct task_struct___compat {
  struct thread_info thread_info;
} __attribute__((preserve_access_index));
struct pt_regs___x86 {
  unsigned long r10, r9, r8, dx, si, di, orig_ax;
} __attribute__((preserve_access_index));
struct pt_regs___arm64 {
  __u64 regs[31];
  __u64 orig_x0;
  __s32 syscallno;
} __attribute__((preserve_access_index));
struct linux_binprm {
  unsigned int secureexec : 1;
  struct file *file;
  const char *filename;
  const char *interp;
};
struct sock_common {
  __u32 skc_rcv_saddr;
  __u16 skc_num;
  __u16 skc_family;
};
struct sock {
  struct sock_common __sk_common;
  __u16 sk_protocol;
};
struct socket {
  short type;
  struct sock *sk;
};

#pragma clang attribute pop
