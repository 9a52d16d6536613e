#include "attack.h"

int main(void) {
  TRY(syscall(SYS_finit_module, 0, "", 0));
  TRY(syscall(SYS_init_module, "x", 1, ""));
  TRY(syscall(SYS_delete_module, "attack", O_NONBLOCK));
  puts("DONE");
}
