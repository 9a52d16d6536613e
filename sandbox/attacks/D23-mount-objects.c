#include "attack.h"

int main(void) {
  TRY(syscall(SYS_fsopen, "tmpfs", 0));
  TRY(syscall(SYS_open_tree, AT_FDCWD, "/usr", 1 /* OPEN_TREE_CLONE */));
  TRY(syscall(SYS_fspick, AT_FDCWD, "/usr", 0));
  TRY(syscall(SYS_move_mount, AT_FDCWD, "/usr", AT_FDCWD, "/tmp", 0));
  puts("DONE");
}
