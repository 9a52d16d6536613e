#include "attack.h"
#include <sys/mman.h>

int main(void) {
  // A file without a name or a size limit, and a program that runs from it.
  TRY(memfd_create("attack", 0));
  TRY(syscall(SYS_memfd_create, "attack", 0));
  int self = open("/usr/bin/true", O_RDONLY | O_CLOEXEC);
  char *arguments[] = {"true", NULL};
  char *environment[] = {NULL};
  TRY(syscall(SYS_execveat, self, "", arguments, environment, AT_EMPTY_PATH));
#ifdef SYS_memfd_secret
  TRY(syscall(SYS_memfd_secret, 0));
#endif
  puts("DONE");
}
