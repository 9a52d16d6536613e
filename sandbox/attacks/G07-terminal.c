#include "attack.h"
#include <sys/ioctl.h>

int main(void) {
  TRY(ioctl(0, TIOCSTI, "x"));
  // The kernel cuts a command to 32 bits; a filter that compares 64 would be passed by this.
  TRY(syscall(SYS_ioctl, 0, 0x100000000L | TIOCSTI, "x"));
  TRY(syscall(SYS_ioctl, 0, 0x541cL /* TIOCLINUX */, "x"));
  TRY(ioctl(0, TIOCSCTTY, 0));
  TRY(open("/dev/tty", O_RDWR));
  TRY(open("/dev/pts/0", O_RDWR));
  TRY(open("/dev/console", O_RDWR));
  puts("DONE");
}
