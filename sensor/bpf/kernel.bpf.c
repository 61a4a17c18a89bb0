// What reaches into the kernel: modules, and BPF itself.
#include "syscall.h"

CALL(init_module, VS_OP_INIT_MODULE, 3, 2, -1)
CALL(finit_module, VS_OP_FINIT_MODULE, 3, 1, -1)
CALL(delete_module, VS_OP_DELETE_MODULE, 2, 0, -1)
CALL(bpf, VS_OP_BPF, 3, -1, -1)

char LICENSE[] WEAK SEC("license") = "Dual BSD/GPL";
