// Stands in for a miner: connects to its "pool" on loopback, waits, ends. It computes nothing.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
  unlink(argv[0]);
  int s = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(3333), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  connect(s, (void *)&a, sizeof a);
  sleep(argc > 1 ? 1 : 0);
  return 0;
}
