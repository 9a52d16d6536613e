#include "attack.h"
#include <sys/ptrace.h>

int main(void) {
  TRY(ptrace(PTRACE_ATTACH, 1, 0, 0));
  TRY(ptrace(PTRACE_SEIZE, 1, 0, 0));
  TRY(ptrace(PTRACE_TRACEME, 0, 0, 0));
  puts("DONE");
}
