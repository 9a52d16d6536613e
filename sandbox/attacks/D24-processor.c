#include "attack.h"

int main(void) {
#ifdef __x86_64__
  TRY(syscall(SYS_iopl, 3));
  TRY(syscall(SYS_ioperm, 0x80, 1, 1));
  char segment[64];
  // What the kernel returns for this call is cut to 32 bits, so that an error does not show as -1 everywhere.
  TRY((int)syscall(SYS_modify_ldt, 0, segment, sizeof segment));
#endif
  // What every architecture has: other processors, and a real-time class.
  unsigned long all = ~0ul;
  TRY(syscall(SYS_sched_setaffinity, 0, sizeof all, &all));
  int priority = 1;
  TRY(syscall(SYS_sched_setscheduler, 0, 1 /* SCHED_FIFO */, &priority));
  puts("DONE");
}
