// Changes of identity and capability, and reaching into another process.
#include "syscall.h"

CALL(setuid, VS_OP_SETUID, 1, -1, -1)
CALL(setreuid, VS_OP_SETUID, 2, -1, -1)
CALL(setresuid, VS_OP_SETUID, 3, -1, -1)
CALL(setgid, VS_OP_SETGID, 1, -1, -1)
CALL(setresgid, VS_OP_SETGID, 3, -1, -1)
CALL(capset, VS_OP_CAPSET, 2, -1, -1)
CALL(ptrace, VS_OP_PTRACE, 4, -1, -1)
CALL(process_vm_writev, VS_OP_PROCESS_VM_WRITE, 5, -1, -1)

char LICENSE[] WEAK SEC("license") = "Dual BSD/GPL";
