// What the private root shows of the host: /usr, a few files of /etc, five devices, and the folders that the request
// binds.
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "cleanup.h"
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

static bool open_system(struct run *run) {
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
  return true;
}

static bool open_binds(struct run *run) {
  // A keeper's init finds here what the keeper has left.
  bind_count = 0;
  size_t offset = 0;
  struct record record;
  while (parcel_next_of(&run->parcel, &offset, SB_RECORD_BIND, &record)) {
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

bool sources_open(struct run *run) {
  // By path, and while we are still who the server is: the state folder may lie under a 0700 home.
  return !wants(run, SB_LAYER_PRIVATE_ROOT) || (open_system(run) && open_binds(run));
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

bool sources_attach(struct run *run) {
  for (size_t index = 0; index < SOURCE_COUNT; index++) {
    if (!attach_source(&sources[index])) return no_root(run, sources[index].path);
  }
  return true;
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

bool sources_attach_binds(struct run *run) {
  size_t offset = 0;
  size_t index = 0;
  struct record record;
  while (parcel_next_of(&run->parcel, &offset, SB_RECORD_BIND, &record)) {
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
