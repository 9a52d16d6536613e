#include "unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "kernel.h"
#include "parcel.h"

// Our folders are fresh and ours alone, or hold what a hostile program has left: either way a name is resolved as if it
// were hostile, beneath its folder and through no link.
static int open_beneath(int folder, const char *path, uint64_t flags, uint64_t mode) {
  struct kernel_open_how how = {
    .flags = flags | O_CLOEXEC | O_NOFOLLOW,
    .mode = mode,
    .resolve = KERNEL_RESOLVE_BENEATH | KERNEL_RESOLVE_NO_SYMLINKS | KERNEL_RESOLVE_NO_XDEV,
  };
  return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
}

// Makes every folder on the way to `path`, which is changed and restored on the way.
static bool make_parents(int folder, char *path) {
  for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = 0;
    bool made = mkdirat(folder, path, 0755) == 0 || errno == EEXIST;
    *slash = '/';
    if (!made) return false;
  }
  return true;
}

static bool write_all(int file, const struct record *record) {
  size_t written = 0;
  while (written < record->data_size) {
    ssize_t count = write(file, record->data + written, record->data_size - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    written += (size_t)count;
  }
  return true;
}

// Never over a file.
static bool write_file(int folder, char *path, const struct record *record) {
  if (!make_parents(folder, path)) return false;
  cleanup_fd int file = open_beneath(folder, path, O_WRONLY | O_CREAT | O_EXCL, 0600);
  return file >= 0 && write_all(file, record) && fchmod(file, record->mode) == 0;
}

// Calls `visit` with the path of each file until it returns false, with errno. Layer 0: a name that comes twice, or
// content beyond the quota, is the request's mistake.
static bool for_each_file(struct run *run, bool (*visit)(struct run *, char *path, const struct record *)) {
  size_t offset = 0;
  struct record record;
  while (parcel_next_of(&run->parcel, &offset, SB_RECORD_FILE, &record)) {
    char path[SB_PATH_MAX + 1];
    record_string(record.name, record.name_size, path, sizeof path);
    if (!visit(run, path, &record)) return failed(run, SB_STEP_FILE, 0, path);
  }
  return true;
}

static bool unpack(struct run *run, char *path, const struct record *record) {
  return write_file(run->work, path, record);
}

bool unpack_files(struct run *run) { return for_each_file(run, unpack); }

static bool clear_way(struct run *run, char *path, const struct record *unused) {
  (void)unused;
  char *slash = strrchr(path, '/');
  if (slash) *slash = 0;
  cleanup_fd int parent = open_beneath(run->work, slash ? path : ".", O_PATH | O_DIRECTORY, 0);
  if (slash) *slash = '/';
  // A link before the missing part would have been found first: what will be made there is made where it seems to be.
  if (parent < 0) return errno == ENOENT;
  // Removed and not written to: it may be a pipe, or another name of a file that shall stay.
  return unlinkat(parent, slash ? slash + 1 : path, 0) == 0 || errno == ENOENT;
}

bool unpack_clear_way(struct run *run) { return for_each_file(run, clear_way); }

bool unpack_side_files(struct run *run) {
  cleanup_fd int root = kernel_open_folder("/");
  if (root < 0) return failed(run, SB_STEP_ROOT, SB_LAYER_PRIVATE_ROOT, "/");
  size_t offset = 0;
  struct record record;
  while (parcel_next_of(&run->parcel, &offset, SB_RECORD_SIDE_FILE, &record)) {
    char path[SB_PATH_MAX + 1];
    record_string(record.name, record.name_size, path, sizeof path);
    if (!write_file(root, path + 1, &record)) return failed(run, SB_STEP_FILE, 0, path);
    // A mount of its own stays writable when the root becomes read-only, and cannot be removed or linked to.
    if (record_returns(&record) && mount(path, path, NULL, MS_BIND, NULL) < 0)
      return failed(run, SB_STEP_FILE, SB_LAYER_PRIVATE_ROOT, path);
  }
  return true;
}
