// Folders of the host shown under a name that tells nothing.
#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "steps.h"

bool overlay_attach(int tree, const char *target) {
  // A bind mount shows the path of its source in /proc/self/mountinfo: a user's name, the place of our state. An
  // overlay shows the words it was given. So the tree is attached for a moment under a neutral name, taken as the lower
  // layer (overlayfs keeps a mount of its own), and detached. Without an upper layer two lower ones are demanded; the
  // second is the empty /mnt of the private root. It must stay: of a removed layer the whole overlay lists as empty.
  if (mkdir(".layer", 0755) < 0 && errno != EEXIST) return false;
  if (move_mount(tree, "", AT_FDCWD, ".layer", MOVE_MOUNT_F_EMPTY_PATH) < 0) return false;
  bool mounted = mount("sandbox", target, "overlay", MS_RDONLY | MS_NOSUID | MS_NODEV, "lowerdir=.layer:mnt") == 0;
  int error = errno;
  if (mounted) {
    mounted = umount2(".layer", MNT_DETACH) == 0;
    error = errno;
  } else if (move_mount(AT_FDCWD, ".layer", AT_FDCWD, target, 0) < 0) {
    // Refused (overlayfs on overlayfs, a kernel without it for users): the plain bind, which shows its source.
    return false;
  }
  rmdir(".layer");
  errno = error;
  return mounted;
}
