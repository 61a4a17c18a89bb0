// Descriptors the daemon still needs. It opens them again as /proc/PROBE/fd/N (Node cannot receive descriptors over a
// socket), which reaches deleted and memfd files too, and tells us when to close them. A stalled daemon costs at most
// KEEP_LIMIT descriptors; what is beyond is counted as lost.
#include "probe.h"
#include <unistd.h>

_Atomic uint32_t kept;
static _Atomic uint8_t ours[65536];

bool keep_fd(int fd) {
  if (fd < 0 || fd >= (int)sizeof ours || kept >= KEEP_LIMIT) return false;
  ours[fd] = 1;
  kept++;
  return true;
}

void drop_fd(int fd) {
  if (fd < 0 || fd >= (int)sizeof ours || !ours[fd]) return;
  ours[fd] = 0;
  kept--;
  close(fd);
}
