// Which system calls are looked at, and where their paths stand; their numbers differ between architectures.
#include "probe.h"
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define STRINGS(one, two) ((one) | (two) << 4)
#define N VS_NOT
// System calls younger than the C library here, with one number on every architecture.
#ifndef SYS_move_mount
#define SYS_move_mount 429
#endif
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif
static const struct {
  const char *name;
  int nr;
  struct vs_call how;
} table[] = {
    {"openat", SYS_openat, {0, VS_HOW_OPENAT, STRINGS(N, N), 3}},
    {"openat2", SYS_openat2, {0, VS_HOW_OPENAT2, STRINGS(N, N), 4}},
#ifdef SYS_open
    {"open", SYS_open, {0, VS_HOW_OPEN, STRINGS(N, N), 2}},
    {"creat", SYS_creat, {0, VS_HOW_CREAT, STRINGS(N, N), 1}},
    {"unlink", SYS_unlink, {VS_OP_UNLINK, 0, STRINGS(0, N), 1}},
    {"rmdir", SYS_rmdir, {VS_OP_UNLINK, 0, STRINGS(0, N), 1}},
    {"rename", SYS_rename, {VS_OP_RENAME, 0, STRINGS(0, 1), 2}},
    {"link", SYS_link, {VS_OP_LINK, 0, STRINGS(0, 1), 2}},
    {"symlink", SYS_symlink, {VS_OP_LINK, 0, STRINGS(0, 1), 2}},
    {"chmod", SYS_chmod, {VS_OP_CHMOD, 0, STRINGS(0, N), 2}},
#endif
#ifdef SYS_renameat
    {"renameat", SYS_renameat, {VS_OP_RENAME, 0, STRINGS(1, 3), 4}},
#endif
    {"unlinkat", SYS_unlinkat, {VS_OP_UNLINK, 0, STRINGS(1, N), 3}},
    {"renameat2", SYS_renameat2, {VS_OP_RENAME, 0, STRINGS(1, 3), 5}},
    {"linkat", SYS_linkat, {VS_OP_LINK, 0, STRINGS(1, 3), 5}},
    {"symlinkat", SYS_symlinkat, {VS_OP_LINK, 0, STRINGS(0, 2), 3}},
    {"fchmodat", SYS_fchmodat, {VS_OP_CHMOD, 0, STRINGS(1, N), 3}},
    {"fchmodat2", SYS_fchmodat2, {VS_OP_CHMOD, 0, STRINGS(1, N), 4}},
    {"move_mount", SYS_move_mount, {VS_OP_MOUNT, 0, STRINGS(1, 3), 5}},
    {"memfd_create", SYS_memfd_create, {VS_OP_MEMFD, 0, STRINGS(0, N), 2}},
    {"init_module", SYS_init_module, {VS_OP_INIT_MODULE, 0, STRINGS(2, N), 3}},
    {"finit_module", SYS_finit_module, {VS_OP_FINIT_MODULE, 0, STRINGS(1, N), 3}},
    {"delete_module", SYS_delete_module, {VS_OP_DELETE_MODULE, 0, STRINGS(0, N), 2}},
    {"bpf", SYS_bpf, {VS_OP_BPF, 0, STRINGS(N, N), 3}},
    {"setuid", SYS_setuid, {VS_OP_SETUID, 0, STRINGS(N, N), 1}},
    {"setreuid", SYS_setreuid, {VS_OP_SETUID, 0, STRINGS(N, N), 2}},
    {"setresuid", SYS_setresuid, {VS_OP_SETUID, 0, STRINGS(N, N), 3}},
    {"setgid", SYS_setgid, {VS_OP_SETGID, 0, STRINGS(N, N), 1}},
    {"setresgid", SYS_setresgid, {VS_OP_SETGID, 0, STRINGS(N, N), 3}},
    {"capset", SYS_capset, {VS_OP_CAPSET, 0, STRINGS(N, N), 2}},
    {"ptrace", SYS_ptrace, {VS_OP_PTRACE, 0, STRINGS(N, N), 4}},
    {"process_vm_writev", SYS_process_vm_writev, {VS_OP_PROCESS_VM_WRITE, 0, STRINGS(N, N), 5}},
    {"mount", SYS_mount, {VS_OP_MOUNT, 0, STRINGS(0, 1), 5}},
    {"umount2", SYS_umount2, {VS_OP_UMOUNT, 0, STRINGS(0, N), 2}},
    {"unshare", SYS_unshare, {VS_OP_UNSHARE, 0, STRINGS(N, N), 1}},
    {"setns", SYS_setns, {VS_OP_SETNS, 0, STRINGS(N, N), 2}},
    {"chroot", SYS_chroot, {VS_OP_CHROOT, 0, STRINGS(0, N), 1}},
    {"chdir", SYS_chdir, {VS_OP_CHDIR, 0, STRINGS(0, N), 1}},
    {"fchdir", SYS_fchdir, {VS_OP_FCHDIR, 0, STRINGS(N, N), 1}},
    {"connect", SYS_connect, {VS_OP_CONNECT, 0, STRINGS(N, N), 3}},
};
#define COUNT (int)(sizeof table / sizeof *table)
_Static_assert(COUNT <= EACH, "each.c has no room for so many calls");

void watch_calls(const char *without) {
  for (int i = 0; i < COUNT; i++) {
    struct vs_call how = table[i].how;
    if (table[i].nr >= VS_CALLS || !asked(table[i].name, without)) continue;
    if (how.how != VS_HOW_PLAIN) how.op = VS_OP_OPEN_WRITE;  // decided by its flags
    cfg->calls[table[i].nr] = how;
  }
}

int count_calls(void) { return COUNT; }

bool call_wanted(int i) { return table[i].nr < VS_CALLS && cfg->calls[table[i].nr].op; }
bool call_seen(int i) { return table[i].nr < VS_CALLS && cfg->seen[table[i].nr]; }
const char *call_name(int i) { return table[i].name; }

// Each call once, so that it fails or changes nothing.
void exercise_calls(void) {
  const char *none = "/nonexistent/vestige";
  for (int i = 0; i < COUNT; i++) {
    // Invalid pointers and descriptors: the kernel refuses before anything happens. Those that would take zeros seriously follow.
    int nr = table[i].nr;
    if (nr == SYS_setuid) syscall(nr, getuid());
    else if (nr == SYS_setgid) syscall(nr, getgid());
    else if (nr == SYS_setreuid) syscall(nr, -1, -1);
    else if (nr == SYS_setresuid || nr == SYS_setresgid) syscall(nr, -1, -1, -1);
    else if (nr == SYS_unshare) syscall(nr, 0);
    else if (nr == SYS_umount2 || nr == SYS_chroot || nr == SYS_chdir) syscall(nr, none, 0);
    else if (nr == SYS_mount) syscall(nr, none, none, none, 0, NULL);
    else if (nr == SYS_delete_module) syscall(nr, "vestige_no_such_module", 0);
    else if (nr == SYS_memfd_create) close(syscall(nr, "vestige-self-test", 1));
    else if (nr == SYS_openat) syscall(nr, AT_FDCWD, none, O_WRONLY);
    else syscall(nr, -1, NULL, 0, 0, 0, 0);
  }
}
