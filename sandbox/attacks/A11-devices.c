#include "attack.h"

// Every device of the host that its ordinary users may open, and those that they may not.
static const char *const devices[] = {@DEVICES@};

int main(void) {
  for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
    const int modes[] = {O_RDONLY, O_WRONLY, O_RDWR};
    for (int mode = 0; mode < 3; mode++) {
      int fd = open(devices[i], modes[mode] | O_NONBLOCK | O_NOCTTY);
      if (fd < 0) {
        printf("HELD %s: %s\n", devices[i], strerrorname_np(errno));
      } else {
        printf("LEAK %s\n", devices[i]);
        close(fd);
      }
    }
  }
  puts("DONE");
}
