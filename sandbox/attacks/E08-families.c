#include "attack.h"
#include <sys/socket.h>

int main(void) {
  // Every family that there is, without AF_UNIX (1).
  for (int family = 0; family < 64; family++) {
    for (int type = SOCK_STREAM; family != AF_UNIX && type <= SOCK_SEQPACKET; type++) {
      int fd = socket(family, type, 0);
      if (fd != -1 || errno != EPERM) printf("LEAK family %d type %d: %s\n", family, type, fd < 0 ? strerror(errno) : "made");
    }
  }
  // The kernel cuts the family to 32 bits; a filter that compares 64 would be passed by this.
  TRY(syscall(SYS_socket, 0x100000002L, SOCK_STREAM, 0));
  TRY(syscall(SYS_socketpair, 0x100000002L, SOCK_STREAM, 0, (int[2]){0}));
  if (socket(AF_UNIX, SOCK_STREAM, 0) < 0) puts("LEAK not even a local socket");
  puts("DONE");
}
