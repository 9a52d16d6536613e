#include "attack.h"
#include <sys/mount.h>

int main(void) {
  TRY(mount("none", "/usr", NULL, MS_REMOUNT, NULL));
  TRY(mount("none", "/usr", NULL, MS_REMOUNT | MS_BIND, NULL));
  TRY(umount2("/usr", MNT_DETACH));
  TRY(syscall(SYS_mount_setattr, AT_FDCWD, "/usr", 0x8000, NULL, 0));
  fflush(stdout);
  if (system("mount -o remount,rw /usr") == 0) puts("LEAK mount(8)");
  TRY(open("/usr/attack", O_WRONLY | O_CREAT, 0644));
  puts("DONE");
}
