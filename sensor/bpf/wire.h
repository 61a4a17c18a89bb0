// Records as they leave the kernel; the probe adds the paths it has resolved and hands them to the daemon. Shared by BPF, probe and (by offset) daemon/wire.ts;
// `vestige-probe --layout` prints these offsets and a test holds both sides equal.
#pragma once

#define VS_ABI 3

enum vs_type {
  VS_EXEC = 1,
  VS_FORK = 2,
  VS_EXIT = 3,
  VS_CONNECT = 4,
  VS_SYSCALL = 5,
  VS_RELEASED = 6,
  VS_TYPES = 7,
};

enum vs_flag {
  VS_F_HELD = 1,        // SIGSTOP was sent
  VS_F_WOULD_HOLD = 2,  // observing: it would have been held
  VS_F_SCRIPT = 4,      // interp differs from filename
  VS_F_UNLINKED = 8,    // the image has no name left: memfd or deleted
  VS_F_TTY = 16,        // has a controlling terminal: never stopped
  VS_F_SECURE = 32,     // set-user-id, set-group-id or file capabilities
  VS_F_CUT = 64,        // arguments did not fit
  VS_F_DENIED = 128,    // wanted, but budget, heartbeat or never-list said no (see why)
  VS_F_NEWNS = 256,     // fork into a new namespace
};

// Why a wanted hold did not happen.
enum vs_why {
  VS_WHY_NONE = 0,
  VS_WHY_OBSERVE = 1,
  VS_WHY_TTY = 2,
  VS_WHY_HEARTBEAT = 3,
  VS_WHY_BUDGET = 4,
  VS_WHY_FULL = 5,
  VS_WHY_NEVER = 6,
  VS_WHY_SIGNAL = 7,
  VS_WHY_RULE = 8,
};

struct vs_head {
  unsigned int size;
  unsigned short type;
  unsigned short flags;
  unsigned long long ts;     // CLOCK_BOOTTIME, ns
  unsigned long long start;  // start_boottime of the thread group leader, ns
  unsigned int tgid;
  unsigned int tid;
  unsigned int ppid;
  unsigned int uid;
  unsigned int gid;
  unsigned int euid;
  unsigned long long cgid;
  unsigned long long pstart;
  unsigned int mntns;
  unsigned int pidns;
  unsigned int netns;
  unsigned int nspid;
  char comm[16];
};

struct vs_exec {
  struct vs_head head;
  unsigned long long mask;  // rules whose prefilter matched
  unsigned long long ino;
  unsigned int dev;
  unsigned int nlink;
  unsigned int mode;
  unsigned int why;
  char exe[16];      // last component of the image's name
  char parent[16];   // the parent's image
  unsigned short filename_len;
  unsigned short interp_len;
  unsigned short args_len;
  unsigned short image_len;  // 0 from the kernel: the probe finds the path of the image and puts it last
  char data[];  // filename, interp, argv block, image
};

struct vs_fork {
  struct vs_head head;  // of the parent
  unsigned int child;
  unsigned int unused;
  unsigned long long child_start;
  char exe[16];
};

struct vs_exit {
  struct vs_head head;
  int code;
  unsigned int was_held;
};

struct vs_connect {
  struct vs_head head;
  unsigned long long mask;
  int ret;
  int fd;
  unsigned short family;
  unsigned short port;        // host order
  unsigned short local_port;  // host order
  unsigned short sock_type;
  unsigned int local_addr;
  unsigned int why;
  char exe[16];
  unsigned char addr[112];  // 4 or 16 bytes of address, or sun_path
};

// All further system calls share one shape; `op` is enum vs_op.
struct vs_sys {
  struct vs_head head;
  unsigned int op;
  unsigned int unused;
  long long ret;
  unsigned long long args[5];
  char exe[16];
  unsigned short len1;
  unsigned short len2;
  unsigned short target_len;  // 0 from the kernel: the probe resolves both paths and puts them last
  unsigned short source_len;
  char data[];
};

// The dead-man timer let a process go.
struct vs_released {
  struct vs_head head;
  unsigned long long held_ns;
  unsigned int attempts;
  unsigned int stale;  // 1: the probe's heartbeat had stopped
};

enum vs_op {
  VS_OP_OPEN_WRITE = 1,
  VS_OP_OPEN_READ = 2,
  VS_OP_UNLINK = 3,
  VS_OP_RENAME = 4,
  VS_OP_MEMFD = 5,
  VS_OP_INIT_MODULE = 6,
  VS_OP_FINIT_MODULE = 7,
  VS_OP_DELETE_MODULE = 8,
  VS_OP_PTRACE = 9,
  VS_OP_SETUID = 10,
  VS_OP_SETGID = 11,
  VS_OP_CAPSET = 12,
  VS_OP_MOUNT = 13,
  VS_OP_UMOUNT = 14,
  VS_OP_UNSHARE = 15,
  VS_OP_SETNS = 16,
  VS_OP_BPF = 17,
  VS_OP_PROCESS_VM_WRITE = 18,
  VS_OP_LINK = 19,
  VS_OP_CHMOD = 20,
  VS_OP_CHROOT = 21,
  VS_OP_CHDIR = 22,   // a working directory has changed: relative paths after it mean others
  VS_OP_FCHDIR = 23,
  VS_OP_CONNECT = 24,  // has a record of its own
};

// What is done at the end of one system call; filled by the probe, since the numbers differ between architectures.
enum vs_how { VS_HOW_PLAIN = 0, VS_HOW_OPEN = 1, VS_HOW_OPENAT = 2, VS_HOW_CREAT = 3, VS_HOW_OPENAT2 = 4 };
#define VS_NOT 15
struct vs_call {
  unsigned char op;   // 0: not looked at
  unsigned char how;
  unsigned char strings;  // indices of two string arguments, low and high half; VS_NOT for none
  unsigned char count;    // how many arguments it has: the registers beyond hold something else
};
#define VS_CALLS 512

enum vs_mode { VS_OFF = 0, VS_OBSERVE = 1, VS_ARMED = 2 };

#define VS_GRAM_WORDS 1024
#define VS_READ_WORDS 64
// The last four characters of a path, the last in the highest byte.
#define vs_tail(a, b, c, d) ((unsigned int)(a) | (unsigned int)(b) << 8 | (unsigned int)(c) << 16 | (unsigned int)(d) << 24)
#define vs_tail_bit(tail) (((tail) * 2654435761U) >> 16)
#define VS_SHORT 16

// One page-mapped element: the probe writes it without system calls.
struct vs_config {
  unsigned long long heartbeat;  // CLOCK_MONOTONIC ns, written by the probe's hold thread
  unsigned long long gcra;       // theoretical arrival time of the token bucket
  unsigned long long interval;   // ns a token
  unsigned long long burst;      // ns of tokens that may be saved up
  unsigned long long hard_limit; // ns until the dead-man timer lets go
  unsigned long long scope_cgid; // only below this cgroup (0: everywhere)
  unsigned int scope_level;
  unsigned int scope_events;     // the event stream is restricted to the scope as well
  unsigned int mode;
  unsigned int self[4];          // thread groups never looked at: probe, guardian, daemon
  unsigned int wake_bytes;       // wake the reader early once the ring holds this much
  unsigned long long exec_rules;
  unsigned long long connect_rules;
  unsigned long long need_name;
  unsigned long long need_parent;
  unsigned long long need_prefix;
  unsigned long long need_argv;
  unsigned long long need_unlinked;
  unsigned long long need_short;  // the command line is at most VS_SHORT bytes
  unsigned long long always;     // may stop a terminal job
  unsigned long long never;      // capture without stopping
  unsigned long long grams[VS_GRAM_WORDS];  // bloom filter of four-byte pieces
  unsigned long long reads[VS_READ_WORDS];  // bloom filter of how the paths end whose reading is reported
  struct vs_call calls[VS_CALLS];
  unsigned int testing;          // thread group of the self-test: its calls are only marked in `seen`
  unsigned int unused;
  unsigned char seen[VS_CALLS];  // calls that the self-test made us see
};

struct vs_hold {
  unsigned long long start;
  unsigned long long since;     // CLOCK_MONOTONIC ns
  unsigned long long deadline;
  unsigned int attempts;
  unsigned int kind;
  unsigned int releasing;  // we ourselves are continuing it
  unsigned int defended;   // stops sent again after someone else's SIGCONT
};

struct vs_name { char s[16]; };
struct vs_prefix { unsigned int bits; char path[60]; };
struct vs_base { char s[32]; };
struct vs_line { char s[VS_SHORT]; };
