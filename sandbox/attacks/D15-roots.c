#include "attack.h"

int main(void) {
  TRY(chroot("."));
  TRY(syscall(SYS_pivot_root, ".", "."));
  puts("DONE");
}
