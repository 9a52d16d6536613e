#include "attack.h"
#include <sys/swap.h>
#include <sys/time.h>
#include <sys/timex.h>

int main(void) {
  TRY(sethostname("attack", 6));
  TRY(setdomainname("attack", 6));
  struct timeval now = {0, 0};
  TRY(syscall(SYS_settimeofday, &now, NULL));
  struct timespec then = {0, 0};
  TRY(syscall(SYS_clock_settime, 0, &then));
  struct timex adjustment = {.modes = ADJ_OFFSET};
  TRY(adjtimex(&adjustment));
  TRY(swapon("/tmp/none", 0));
  TRY(swapoff("/tmp/none"));
  TRY(acct("/tmp/none"));
  TRY(syscall(SYS_quotactl, 0, NULL, 0, NULL));
  TRY(syscall(SYS_vhangup));
  puts("DONE");
}
