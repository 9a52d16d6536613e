// The private root: one tmpfs with the host's /usr read-only in it, a few files of /etc, five devices, /proc, and three
// writable folders; beside them the side files of the request.
//
// One tmpfs serves for everything that can be written, bound in three places (work folder, /tmp, /dev/shm): one quota
// to count into the memory limit, and the cheapest root to make and to drop. The root itself is that tmpfs mounted
// read-only, so only the three binds can be written.
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "cleanup.h"
#include "folder.h"
#include "kernel.h"
#include "parcel.h"
#include "steps.h"

enum { BINDS_MAX = 16 };

enum source_kind {
  SOURCE_NEEDED,    // the run fails without it
  SOURCE_IF_THERE,  // shown if the host has it
  SOURCE_SYSTEM,    // a folder, or the symbolic link it is on merged-/usr systems
  SOURCE_DEVICE,
};

struct source {
  const char *path;    // on the host
  const char *inside;  // null: the same
  enum source_kind kind;
  int tree;          // detached mount, -1 = none
  char link[64];     // if it is a symbolic link: its target
};

static struct source sources[] = {
  {.path = "/usr", .kind = SOURCE_NEEDED},
  {.path = "/bin", .kind = SOURCE_SYSTEM},
  {.path = "/lib", .kind = SOURCE_SYSTEM},
  {.path = "/lib64", .kind = SOURCE_SYSTEM},
  {.path = "/sbin", .kind = SOURCE_SYSTEM},
  {.path = "/etc/ld.so.cache", .kind = SOURCE_IF_THERE},
  {.path = "/etc/alternatives", .kind = SOURCE_IF_THERE},
  {.path = "/etc/ssl/certs", .kind = SOURCE_IF_THERE},
  {.path = "/etc/fonts", .kind = SOURCE_IF_THERE},
  {.path = "/etc/mime.types", .kind = SOURCE_IF_THERE},
  {.path = "/etc/localtime", .kind = SOURCE_SYSTEM},
  {.path = "/etc/python3", .kind = SOURCE_IF_THERE},
  {.path = "/etc/python3.11", .kind = SOURCE_IF_THERE},
  {.path = "/etc/python3.12", .kind = SOURCE_IF_THERE},
  {.path = "/etc/python3.13", .kind = SOURCE_IF_THERE},
  // No tty, no pts, no ptmx: a program without a terminal can inject nothing into one (TIOCSTI, TIOCLINUX).
  {.path = "/dev/null", .kind = SOURCE_DEVICE},
  // The same zeros to whoever reads. Mapped and shared, /dev/zero itself is memory that no process is seen to hold (see
  // denied.c); /dev/full cannot be mapped.
  {.path = "/dev/full", .inside = "/dev/zero", .kind = SOURCE_DEVICE},
  {.path = "/dev/full", .kind = SOURCE_DEVICE},
  {.path = "/dev/random", .kind = SOURCE_DEVICE},
  {.path = "/dev/urandom", .kind = SOURCE_DEVICE},
};

enum { SOURCE_COUNT = sizeof sources / sizeof sources[0] };

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

// The binds of the request, in the order of the parcel.
static int bind_trees[BINDS_MAX];
static size_t bind_count;

static bool no_source(struct run *run, const char *path) {
  return failed(run, SB_STEP_SOURCE, SB_LAYER_PRIVATE_ROOT, path);
}

static bool no_root(struct run *run, const char *path) {
  return failed(run, SB_STEP_ROOT, SB_LAYER_PRIVATE_ROOT, path);
}

static int clone_tree(const char *path) {
  // Recursive, because the kernel refuses to show what the owner of a mount has hidden under another.
  return open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
}

bool root_open_sources(struct run *run) {
  // By path, and while we are still who the server is: the state folder may lie under a 0700 home.
  if (!wants(run, SB_LAYER_PRIVATE_ROOT)) return true;
  // A keeper's init finds here what the keeper has left.
  bind_count = 0;
  for (size_t index = 0; index < SOURCE_COUNT; index++) {
    struct source *source = &sources[index];
    source->tree = -1;
    source->link[0] = 0;
    if (source->kind == SOURCE_SYSTEM) {
      ssize_t length = readlink(source->path, source->link, sizeof source->link - 1);
      if (length > 0) {
        source->link[length] = 0;
        continue;
      }
    }
    source->tree = clone_tree(source->path);
    bool optional = source->kind == SOURCE_IF_THERE || source->kind == SOURCE_SYSTEM;
    if (source->tree < 0 && !(optional && errno == ENOENT)) return no_source(run, source->path);
  }
  size_t offset = 0;
  struct record record;
  while (parcel_next(&run->parcel, &offset, &record)) {
    if (record.kind != SB_RECORD_BIND) continue;
    char path[SB_PATH_MAX + 2];
    // Layer 0: it is the request that names a source which does not exist.
    if (bind_count == BINDS_MAX) return failed_with(run, E2BIG, SB_STEP_SOURCE, 0, "binds");
    record_string(record.data, record.data_size, path, sizeof path);
    // In a warm parent's root the folder lies already where the run shall see it.
    if (run->warm) record_string(record.name, record.name_size, path, sizeof path);
    int tree = clone_tree(path);
    struct stat stat;
    if (tree < 0 || fstat(tree, &stat) < 0) return failed(run, SB_STEP_SOURCE, 0, path);
    if (!S_ISDIR(stat.st_mode)) return failed_with(run, ENOTDIR, SB_STEP_SOURCE, 0, path);
    bind_trees[bind_count++] = tree;
  }
  return true;
}

static bool make_folder(const char *path) { return mkdir(path, 0755) == 0 || errno == EEXIST; }

// Makes the folders above `path` (relative).
static bool make_parents(char *path) {
  for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = 0;
    bool made = make_folder(path);
    *slash = '/';
    if (!made) return false;
  }
  return true;
}

static bool write_file(const char *path, const char *text) {
  cleanup_fd int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  return file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text);
}

// Read-only, no setuid, private: later mounts on the host do not appear inside. Done while the tree is still detached,
// so that there is no moment in which it can be written.
static bool harden_tree(int tree, uint64_t attributes) {
  struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | attributes, .propagation = MS_PRIVATE};
  return syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr, sizeof attr) == 0;
}

static bool attach_tree(int tree, const char *target) {
  return move_mount(tree, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH) == 0;
}

static bool attach_source(struct source *source) {
  const char *target = (source->inside ? source->inside : source->path) + 1;
  if (source->link[0]) return symlink(source->link, target) == 0;
  cleanup_fd int tree = steal_fd(&source->tree);
  if (tree < 0) return true;
  struct stat stat;
  if (fstat(tree, &stat) < 0) return false;
  if (S_ISDIR(stat.st_mode)) {
    if (!make_folder(target)) return false;
  } else {
    cleanup_fd int file = open(target, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0) return false;
  }
  uint64_t attributes = source->kind == SOURCE_DEVICE ? MOUNT_ATTR_NOEXEC : MOUNT_ATTR_NODEV;
  return harden_tree(tree, attributes) && attach_tree(tree, target);
}

static bool attach_bind(struct run *run, int tree, char *target) {
  if (!make_parents(target) || !make_folder(target)) return false;
  if (!harden_tree(tree, MOUNT_ATTR_NODEV)) return false;
  struct statfs statfs;
  bool nameless = run->warm && fstatfs(tree, &statfs) == 0 && statfs.f_type == OVERLAYFS_SUPER_MAGIC;
  if (nameless || !wants(run, SB_LAYER_SOURCE_NAMES)) return attach_tree(tree, target);
  if (overlay_attach(tree, target)) return true;
  failed(run, SB_STEP_ROOT, SB_LAYER_SOURCE_NAMES, target);
  // The overlay was refused and the plain bind stands in its place, unless that failed too.
  struct stat here, inside;
  return stat(".", &here) == 0 && stat(target, &inside) == 0 && here.st_dev != inside.st_dev;
}

static bool attach_binds(struct run *run) {
  size_t offset = 0;
  size_t index = 0;
  struct record record;
  while (parcel_next(&run->parcel, &offset, &record)) {
    if (record.kind != SB_RECORD_BIND) continue;
    char target[SB_PATH_MAX + 2];
    record_string(record.name + 1, record.name_size - 1, target, sizeof target);
    cleanup_fd int tree = bind_trees[index++];
    if (!attach_bind(run, tree, target)) return no_root(run, target);
  }
  if (run->probe && wants(run, SB_LAYER_SOURCE_NAMES)) {
    // A probe has no binds; it tries one that every system can give.
    cleanup_fd int tree = clone_tree("/usr");
    char target[] = "probe";
    if (tree < 0 || !attach_bind(run, tree, target)) return no_root(run, target);
  }
  if (run->notice.layer != SB_LAYER_SOURCE_NAMES && wants(run, SB_LAYER_SOURCE_NAMES))
    run->layers |= SB_LAYER_SOURCE_NAMES;
  return true;
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
    if (!make_folder(folders[index])) return no_root(run, folders[index]);
  }
  for (size_t index = 0; index < SOURCE_COUNT; index++) {
    if (!attach_source(&sources[index])) return no_root(run, sources[index].path);
  }
  for (size_t index = 0; index < sizeof files / sizeof files[0]; index++) {
    if (!write_file(files[index].path, files[index].text)) return no_root(run, files[index].path);
  }
  for (size_t index = 0; index < sizeof links / sizeof links[0]; index++) {
    if (symlink(links[index].target, links[index].path) < 0) return no_root(run, links[index].path);
  }
  if (!attach_binds(run)) return false;
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
  if (!parcel_unpack_side_files(run)) return false;
  // Last, because everything above writes to it. Not recursive: the three writable binds stay so.
  struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV};
  if (syscall(SYS_mount_setattr, AT_FDCWD, "/", 0, &attr, sizeof attr) < 0)
    return failed(run, SB_STEP_PIVOT, SB_LAYER_PRIVATE_ROOT, "read-only root");
  run->layers |= SB_LAYER_PRIVATE_ROOT;
  return true;
}
