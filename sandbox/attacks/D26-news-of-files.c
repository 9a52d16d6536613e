#include "attack.h"

// A watch hangs on the file and not on the mount: this one would name every program that the machine starts.
int main(void) {
  TRY(syscall(SYS_inotify_init1, 0));
  TRY(syscall(SYS_inotify_add_watch, 0, "/usr/bin", 0x20));
  int folder = open("/usr/bin", O_RDONLY | O_DIRECTORY);
  if (folder < 0) return 1;
  TRY(fcntl(folder, 1026 /* F_NOTIFY */, 1 /* DN_ACCESS */));
  int file = open("/usr/bin/env", O_RDONLY);
  if (file < 0) return 1;
  TRY(fcntl(file, 1024 /* F_SETLEASE */, F_RDLCK));
  puts("DONE");
}
