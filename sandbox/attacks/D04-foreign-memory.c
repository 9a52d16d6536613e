#include "attack.h"
#include <sys/uio.h>

int main(void) {
  char bytes[64];
  struct iovec local = {bytes, sizeof bytes};
  struct iovec remote = {(void *)&main, sizeof bytes};
  TRY(process_vm_readv(getppid(), &local, 1, &remote, 1, 0));
  TRY(process_vm_readv(getpid(), &local, 1, &remote, 1, 0));
  TRY(process_vm_writev(getppid(), &local, 1, &remote, 1, 0));
  TRY(syscall(SYS_kcmp, getpid(), getpid(), 0, 0, 0));
  // And by the file of the memory of the run's first process.
  TRY(open("/proc/1/mem", O_RDWR));
  puts("DONE");
}
