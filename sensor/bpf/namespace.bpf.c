// Leaving or changing the view of the system: mounts, namespaces, root directory.
#include "syscall.h"

CALL(mount, VS_OP_MOUNT, 5, 0, 1)
CALL(umount, VS_OP_UMOUNT, 2, 0, -1)
CALL(unshare, VS_OP_UNSHARE, 1, -1, -1)
CALL(setns, VS_OP_SETNS, 2, -1, -1)
CALL(chroot, VS_OP_CHROOT, 1, 0, -1)

char LICENSE[] WEAK SEC("license") = "Dual BSD/GPL";
