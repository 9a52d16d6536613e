#include "attack.h"

int main(void) {
  TRY(syscall(SYS_kexec_load, 0, 0, 0, 0));
#ifdef SYS_kexec_file_load
  TRY(syscall(SYS_kexec_file_load, -1, -1, 0, "", 0));
#endif
  puts("DONE");
}
