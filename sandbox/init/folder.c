#include "folder.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "cleanup.h"
#include "message.h"

static const char *const target = "box";

// The mount comes from the mount namespace of an earlier run, and its file system belongs to that run's user namespace,
// which maps the same outer uid as ours. Attached it is ours; the kernel moves each detached mount once.
static bool attach_kept(struct run *run) {
  struct mount_attr attr = {.attr_set = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, .propagation = MS_PRIVATE};
  bool attached = move_mount(FD_FOLDER, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH) == 0;
  // Layer 0: it is the request that brings a descriptor which is no such mount, or one that was used before.
  if (!attached) return failed(run, SB_STEP_ROOT, 0, "kept work folder");
  close(FD_FOLDER);
  // A program may have closed the folder to its next run.
  if (syscall(SYS_mount_setattr, AT_FDCWD, target, 0, &attr, sizeof attr) < 0 || chmod(target, 0755) < 0)
    return failed(run, SB_STEP_ROOT, SB_LAYER_PRIVATE_ROOT, "kept work folder");
  return true;
}

static bool make_new(struct run *run) {
  char options[96];
  // One more of each for the folder itself.
  unsigned long long size = run->request.work_bytes + 4096, inodes = run->request.work_inodes + 1;
  snprintf(options, sizeof options, "mode=0755,size=%llu,nr_inodes=%llu", size, inodes);
  if (mount("sandbox", target, "tmpfs", MS_NOSUID | MS_NODEV, options) == 0) return true;
  return failed(run, SB_STEP_ROOT, SB_LAYER_PRIVATE_ROOT, "/box");
}

bool folder_attach(struct run *run) {
  if (!(run->has_folder ? attach_kept : make_new)(run)) return false;
  cleanup_fd int tree = open_tree(AT_FDCWD, target, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
  if (tree < 0) return failed(run, SB_STEP_ROOT, SB_LAYER_PRIVATE_ROOT, "/box");
  struct sb_header event = {.kind = SB_FOLDER};
  if (!message_send(FD_EVENTS, &event, sizeof event, NULL, 0, tree, 0)) _exit(0);  // the server has gone already
  return true;
}

static bool is_later(const struct timespec *left, const struct timespec *right) {
  return left->tv_sec != right->tv_sec ? left->tv_sec > right->tv_sec : left->tv_nsec > right->tv_nsec;
}

void folder_set_mark(struct run *run) {
  // Files are stamped with a clock that stands still for some milliseconds. As long as it has not passed the mark, a
  // change of this run would look like one of the run before.
  clock_gettime(CLOCK_REALTIME, &run->mark);
  for (;;) {
    struct timespec stamp;
    clock_gettime(CLOCK_REALTIME_COARSE, &stamp);
    // The second comparison: somebody has set the clock back by more than it stands still.
    if (is_later(&stamp, &run->mark) || stamp.tv_sec + 1 < run->mark.tv_sec) return;
    nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
  }
}

bool folder_is_old(const struct run *run, const struct stat *stat) {
  // The time of the last change of content, names or rights, which no program can set.
  return (run->request.flags & SB_RUN_FOLDER) && !is_later(&stat->st_ctim, &run->mark);
}
