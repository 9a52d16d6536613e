#include "attack.h"
#include <sys/mount.h>

int main(void) {
  TRY(mount("t", "/tmp", "tmpfs", 0, ""));
  TRY(mount("proc", "/tmp", "proc", 0, ""));
  TRY(mount("/usr", "/tmp", NULL, MS_BIND, NULL));
  puts("DONE");
}
