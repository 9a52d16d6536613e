#include "attack.h"
#include <linux/sched.h>
#include <pthread.h>

static void *thread(void *argument) {
  return argument;
}

int main(void) {
  // The flags lie behind a pointer, where no filter sees them.
  struct clone_args arguments = {.flags = 0x10000000 /* CLONE_NEWUSER */, .exit_signal = 17 /* SIGCHLD */};
  long child = syscall(SYS_clone3, &arguments, sizeof arguments);
  if (child == 0) _exit(0);
  printf(child == -1 && errno == ENOSYS ? "HELD clone3: ENOSYS\n" : "LEAK clone3 returned %ld\n", child);
  pthread_t id;
  void *result = NULL;
  if (pthread_create(&id, NULL, thread, &id) == 0 && pthread_join(id, &result) == 0 && result == &id)
    puts("HELD threads work without it");
  else
    puts("LEAK no thread");
  puts("DONE");
}
