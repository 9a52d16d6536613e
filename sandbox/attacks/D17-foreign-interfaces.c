#include "attack.h"
#include <signal.h>
#include <sys/wait.h>

#ifdef __x86_64__
/// getpid by the 32-bit entry.
static long by_int80(void) {
  long result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(20L) : "memory", "r8", "r9", "r10", "r11");
  return result;
}

/// getpid of the x32 interface.
static long by_x32(void) {
  return syscall(0x40000000 | 39);
}
#endif

/// Runs `call` in a child of its own and says how that one ends.
static void attempt(const char *name, long (*call)(void)) {
  pid_t child = fork();
  if (child == 0) {
    long result = call();
    _exit(result == -1 || result == -ENOSYS ? 1 : 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status))
    printf("HELD %s: killed by signal %d\n", name, WTERMSIG(status));
  else if (WEXITSTATUS(status) == 1)
    printf("HELD %s: refused\n", name);
  else
    printf("LEAK %s was carried out\n", name);
}

static long by_syscall(void) {
  return syscall(SYS_getpid);
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
#ifdef __x86_64__
  attempt("int 0x80", by_int80);
  attempt("x32", by_x32);
#endif
  // The same attempt through the native entry succeeds, so that the others were stopped for what they are.
  pid_t child = fork();
  if (child == 0) _exit(by_syscall() > 0 ? 42 : 0);
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 42) puts("LEAK the native call failed as well");
  puts("DONE");
}
