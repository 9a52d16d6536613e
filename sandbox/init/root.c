// The private root: one tmpfs with the host's /usr read-only in it, a few files of /etc, five devices, /proc, and three
// writable folders; beside them the side files of the request.
//
// One tmpfs serves for everything that can be written, bound in three places (work folder, /tmp, /dev/shm): one quota
// to count into the memory limit, and the cheapest root to make and to drop. The root itself is that tmpfs mounted
// read-only, so only the three binds can be written.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cleanup.h"
#include "folder.h"
#include "steps.h"
#include "unpack.h"

// Written rather than bound: the host's own would tell its users and its name.
static const struct {
  const char *path;
  const char *text;
} files[] = {
  {"etc/passwd",
   "sandbox:x:1000:1000:sandbox:/tmp:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"},
  {"etc/group", "sandbox:x:1000:\nnogroup:x:65534:\n"},
  {"etc/hosts", "127.0.0.1 localhost\n::1 localhost\n"},
  {"etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n"},
};

static const struct {
  const char *path;
  const char *target;
} links[] = {
  {"dev/fd", "/proc/self/fd"}, {"dev/stdin", "/proc/self/fd/0"},
  {"dev/stdout", "/proc/self/fd/1"}, {"dev/stderr", "/proc/self/fd/2"},
};

static const char *const writable[] = {"box", "tmp", "dev/shm"};

static bool no_root(struct run *run, const char *path) {
  return failed(run, SB_STEP_ROOT, SB_LAYER_PRIVATE_ROOT, path);
}

static bool write_file(const char *path, const char *text) {
  cleanup_fd int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  return file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text);
}

// No process of the run can make a namespace again, not even one that gets hold of a capability: the limits belong to
// the run's own user namespace and only its owner could raise them. Through the old /proc; the new one has no sys.
static bool forbid_namespaces(struct run *run) {
  static const char *const kinds[] = {"user", "mnt", "pid", "net", "ipc", "uts", "cgroup", "time"};
  if (!wants(run, SB_LAYER_NO_NAMESPACES)) return true;
  cleanup_fd int folder = open("/proc/sys/user", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return failed(run, SB_STEP_NAMESPACE_LIMIT, SB_LAYER_NO_NAMESPACES, "/proc/sys/user");
  for (size_t index = 0; index < sizeof kinds / sizeof kinds[0]; index++) {
    char name[40];
    snprintf(name, sizeof name, "max_%s_namespaces", kinds[index]);
    cleanup_fd int file = openat(folder, name, O_WRONLY | O_CLOEXEC);
    if (file < 0 || write(file, "0", 1) != 1)
      return failed(run, SB_STEP_NAMESPACE_LIMIT, SB_LAYER_NO_NAMESPACES, name);
  }
  run->layers |= SB_LAYER_NO_NAMESPACES;
  return true;
}

static void describe_size(const struct run *run, char *options, size_t capacity) {
  // Some inodes and blocks more than asked for: those of the root's own folders and files, and of the side files.
  unsigned long long size = run->request.work_bytes + (256 << 10) + run->side_bytes;
  unsigned long long inodes = run->request.work_inodes + 96;
  snprintf(options, capacity, "mode=0755,size=%llu,nr_inodes=%llu", size, inodes);
}

static bool build(struct run *run) {
  // /tmp is where the new root is put together: it exists everywhere, and what is under it is not wanted.
  char options[96];
  describe_size(run, options, sizeof options);
  if (mount("sandbox", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, options) < 0) return no_root(run, "/");
  if (chdir("/tmp") < 0) return no_root(run, "/");
  static const char *const folders[] = {"etc", "etc/ssl", "dev", "dev/shm", "mnt", "proc", "box", "tmp"};
  for (size_t index = 0; index < sizeof folders / sizeof folders[0]; index++) {
    if (mkdir(folders[index], 0755) < 0) return no_root(run, folders[index]);
  }
  if (!sources_attach(run)) return false;
  for (size_t index = 0; index < sizeof files / sizeof files[0]; index++) {
    if (!write_file(files[index].path, files[index].text)) return no_root(run, files[index].path);
  }
  for (size_t index = 0; index < sizeof links / sizeof links[0]; index++) {
    if (symlink(links[index].target, links[index].path) < 0) return no_root(run, links[index].path);
  }
  if (!sources_attach_binds(run)) return false;
  // A folder that is kept holds the input and what comes of it, with the whole quota to itself.
  bool keeps = (run->request.flags & SB_RUN_FOLDER) != 0;
  if (keeps && !folder_attach(run)) return false;
  for (size_t index = keeps; index < sizeof writable / sizeof writable[0]; index++) {
    if (index > 0 && chmod(writable[index], 01777) < 0) return no_root(run, writable[index]);
    if (mount(writable[index], writable[index], NULL, MS_BIND, NULL) < 0) return no_root(run, writable[index]);
  }
  // All of it for a warm parent, whose runs must find in it what they are made with.
  if (run->keeper) {
    if (mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0) return true;
    return failed(run, SB_STEP_PROC, SB_LAYER_PRIVATE_ROOT, "/proc");
  }
  // subset=pid: no /proc/sys, /proc/cmdline, /proc/keys, /proc/net of the host. Read-only: nothing in it can be turned.
  if (mount("proc", "proc", "proc", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "subset=pid") < 0)
    return failed(run, SB_STEP_PROC, SB_LAYER_PRIVATE_ROOT, "/proc");
  return true;
}

bool root_resize(struct run *run) {
  char options[96];
  describe_size(run, options, sizeof options);
  return mount("sandbox", "/", NULL, MS_REMOUNT | MS_NOSUID | MS_NODEV, options) == 0 || no_root(run, "/");
}

bool root_enter(struct run *run) {
  if (!wants(run, SB_LAYER_PRIVATE_ROOT)) return !(run->layers & SB_LAYER_MOUNT_NAMESPACE) || forbid_namespaces(run);
  if (sethostname("sandbox", 7) < 0 || setdomainname("localdomain", 11) < 0)
    return failed(run, SB_STEP_ROOT, SB_LAYER_UTS_NAMESPACE, "host name");
  if (!build(run) || !forbid_namespaces(run)) return false;
  // New root and old one stacked at the same place: no folder for the old root is needed, and the detach takes all of
  // it.
  if (syscall(SYS_pivot_root, ".", ".") < 0) return failed(run, SB_STEP_PIVOT, SB_LAYER_PRIVATE_ROOT, "pivot_root");
  if (umount2(".", MNT_DETACH) < 0) return failed(run, SB_STEP_PIVOT, SB_LAYER_PRIVATE_ROOT, "old root");
  return chdir("/") == 0 || failed(run, SB_STEP_PIVOT, SB_LAYER_PRIVATE_ROOT, "/");
}

bool root_close(struct run *run) {
  if (!wants(run, SB_LAYER_PRIVATE_ROOT)) return true;
  if (!unpack_side_files(run)) return false;
  // Last, because everything above writes to it. Not recursive: the three writable binds stay so.
  struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV};
  if (syscall(SYS_mount_setattr, AT_FDCWD, "/", 0, &attr, sizeof attr) < 0)
    return failed(run, SB_STEP_PIVOT, SB_LAYER_PRIVATE_ROOT, "read-only root");
  run->layers |= SB_LAYER_PRIVATE_ROOT;
  return true;
}
