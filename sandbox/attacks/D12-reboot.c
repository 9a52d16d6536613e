#include "attack.h"

int main(void) {
  // Magic numbers that the kernel refuses too.
  TRY(syscall(SYS_reboot, 1, 2, 3, 0));
  puts("DONE");
}
