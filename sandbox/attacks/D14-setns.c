#include "attack.h"
#include <sched.h>

int main(void) {
  int foreign = open("/proc/1/ns/mnt", O_RDONLY);
  int own = open("/proc/self/ns/user", O_RDONLY);
  TRY(setns(foreign, 0));
  TRY(setns(own, 0));
  TRY(setns(-1, CLONE_NEWNET));
  puts("DONE");
}
