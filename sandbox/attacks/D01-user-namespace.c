#include "attack.h"
#include <sched.h>

int main(void) {
  TRY(unshare(CLONE_NEWUSER));
  TRY(unshare(CLONE_NEWNS));
  // The same through clone: a child that would wake up in a namespace of its own.
  long child = syscall(SYS_clone, CLONE_NEWUSER | 17 /* SIGCHLD */, 0, 0, 0, 0);
  if (child == 0) _exit(0);
  if (child == -1)
    printf("HELD clone: %s\n", strerrorname_np(errno));
  else
    puts("LEAK clone made a user namespace");
  puts("DONE");
}
