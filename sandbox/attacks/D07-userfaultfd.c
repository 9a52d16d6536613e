#include "attack.h"

int main(void) {
  TRY(syscall(SYS_userfaultfd, 0));
  TRY(syscall(SYS_userfaultfd, 1 /* UFFD_USER_MODE_ONLY */));
  puts("DONE");
}
