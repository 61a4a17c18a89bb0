// Files that live in memory only: where programs without a name come from.
#include "syscall.h"

CALL(memfd_create, VS_OP_MEMFD, 2, 0, -1)

char LICENSE[] WEAK SEC("license") = "Dual BSD/GPL";
