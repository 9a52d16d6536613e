#include "attack.h"
#include <grp.h>
#include <sys/wait.h>

int main(void) {
  // By the bare calls: the C library looks at the result first when there is more than one thread.
  TRY(syscall(SYS_setuid, 0));
  TRY(syscall(SYS_setresuid, 0, 0, 0));
  TRY(syscall(SYS_setgid, 0));
  TRY(syscall(SYS_setgroups, 0, NULL));
  fflush(stdout);
  const char *const commands[] = {"sudo -n id -u", "su -c 'id -u' </dev/null", "pkexec id -u", "newgrp root -c true"};
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
    char line[128];
    snprintf(line, sizeof line, "[ \"$(%s 2>/dev/null)\" != 0 ]", commands[i]);
    printf(system(line) == 0 ? "HELD %s\n" : "LEAK %s\n", commands[i]);
    fflush(stdout);
  }
  printf(getuid() && geteuid() && getgid() ? "HELD still user %d\n" : "LEAK uid %d\n", getuid());
  puts("DONE");
}
