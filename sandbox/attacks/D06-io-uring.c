#include "attack.h"

int main(void) {
  char parameters[256] = {0};
  TRY(syscall(SYS_io_uring_setup, 8, parameters));
  TRY(syscall(SYS_io_uring_enter, 0, 0, 0, 0, 0, 0));
  TRY(syscall(SYS_io_uring_register, 0, 0, 0, 0));
  puts("DONE");
}
