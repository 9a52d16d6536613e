#include "parcel.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "kernel.h"

static bool refuse(struct run *run, int error, const char *what) {
  return failed_with(run, error, SB_STEP_PARCEL, 0, what);
}

bool record_string(const void *bytes, size_t size, char *buffer, size_t capacity) {
  if (size >= capacity) return false;
  if (size) memcpy(buffer, bytes, size);
  buffer[size] = 0;
  return true;
}

bool parcel_next(const struct parcel *parcel, size_t *offset, struct record *record) {
  struct sb_record head;
  if (*offset > parcel->size || parcel->size - *offset < sizeof head) return false;
  memcpy(&head, parcel->bytes + *offset, sizeof head);
  size_t rest = parcel->size - *offset - sizeof head;
  if (head.name_size > rest || head.data_size > rest - head.name_size) return false;
  const uint8_t *body = parcel->bytes + *offset + sizeof head;
  *record = (struct record){
    .kind = head.kind, .mode = head.mode,
    .name = (const char *)body, .name_size = head.name_size,
    .data = body + head.name_size, .data_size = head.data_size,
  };
  size_t used = sizeof head + head.name_size + head.data_size;
  *offset += (used + 7) & ~(size_t)7;
  return true;
}

// A path of components that name something: no empty one, no "." or "..", so that it cannot leave its folder.
static bool is_plain_path(const char *path, size_t size) {
  if (size == 0 || size > SB_PATH_MAX || memchr(path, 0, size)) return false;
  size_t start = 0;
  for (size_t index = 0; index <= size; index++) {
    if (index < size && path[index] != '/') continue;
    size_t length = index - start;
    const char *component = path + start;
    if (length == 0 || length > NAME_MAX) return false;
    if (component[0] == '.' && (length == 1 || (length == 2 && component[1] == '.'))) return false;
    start = index + 1;
  }
  return true;
}

static bool is_absolute_plain_path(const char *path, size_t size) {
  return size > 1 && path[0] == '/' && is_plain_path(path + 1, size - 1);
}

static bool is_below(const char *path, size_t size, const char *folder) {
  size_t length = strlen(folder);
  return size >= length && memcmp(path, folder, length) == 0 && (size == length || path[length] == '/');
}

// Where no bind and no side file may go: over what the private root puts there itself.
static bool is_reserved_target(const char *path, size_t size) {
  static const char *const folders[] = {
    "/usr", "/proc", "/dev", "/etc", "/bin", "/sbin", "/lib", "/lib64", "/tmp", "/box", "/mnt",
  };
  for (size_t index = 0; index < sizeof folders / sizeof folders[0]; index++) {
    if (is_below(path, size, folders[index])) return true;
  }
  return false;
}

static bool check_record(struct run *run, const struct record *record) {
  const char *data = (const char *)record->data;
  switch (record->kind) {
    case SB_RECORD_ARGUMENT:
    case SB_RECORD_ENVIRONMENT:
      if (memchr(data, 0, record->data_size)) return refuse(run, EINVAL, "zero byte in an argument or variable");
      if (record->name_size) return refuse(run, EINVAL, "argument or variable with a record name");
      return true;
    case SB_RECORD_DIRECTORY:
      if (!is_plain_path(data, record->data_size)) return refuse(run, EINVAL, "working directory");
      return true;
    case SB_RECORD_BIND:
      if (!is_absolute_plain_path(data, record->data_size)) return refuse(run, EINVAL, "bind source");
      if (!is_absolute_plain_path(record->name, record->name_size)) return refuse(run, EINVAL, "bind target");
      if (is_reserved_target(record->name, record->name_size)) return refuse(run, EINVAL, "bind target is taken");
      return true;
    case SB_RECORD_FILE:
    case SB_RECORD_SIDE_FILE: {
      bool aside = record->kind == SB_RECORD_SIDE_FILE;
      char name[SB_PATH_MAX + 1];
      if (!record_string(record->name, record->name_size, name, sizeof name)) return refuse(run, ENAMETOOLONG, "file");
      if (!(aside ? is_absolute_plain_path : is_plain_path)(record->name, record->name_size))
        return refuse(run, EINVAL, name);
      if (aside && is_reserved_target(record->name, record->name_size)) return refuse(run, EINVAL, name);
      if (record->mode & ~0777u) return refuse(run, EINVAL, name);
      return true;
    }
    default:
      return refuse(run, EINVAL, "unknown record");
  }
}

bool parcel_open(struct run *run) {
  // Without the seals the sender (or a file behind it) could shrink the mapping under us, or change a name after its
  // check.
  const int sealed = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  int seals = fcntl(FD_PARCEL, F_GET_SEALS);
  if (seals < 0 || (seals & sealed) != sealed) return refuse(run, seals < 0 ? errno : EPERM, "parcel is not sealed");
  struct stat stat;
  if (fstat(FD_PARCEL, &stat) < 0) return refuse(run, errno, "size of the parcel");
  if (stat.st_size <= 0) return refuse(run, EINVAL, "empty parcel");
  run->parcel.size = (size_t)stat.st_size;
  run->parcel.bytes = mmap(NULL, run->parcel.size, PROT_READ, MAP_SHARED, FD_PARCEL, 0);
  if (run->parcel.bytes == MAP_FAILED) return refuse(run, errno, "mapping");

  size_t counts[2] = {0, 0};
  size_t text = 0;
  size_t directories = 0;
  size_t side_files = 0;
  size_t offset = 0;
  struct record record;
  while (parcel_next(&run->parcel, &offset, &record)) {
    if (!check_record(run, &record)) return false;
    if (record.kind == SB_RECORD_ARGUMENT || record.kind == SB_RECORD_ENVIRONMENT) {
      counts[record.kind == SB_RECORD_ENVIRONMENT] += 1;
      text += record.data_size + 1;
    }
    if (record.kind == SB_RECORD_DIRECTORY) directories += 1;
    if (record.kind == SB_RECORD_SIDE_FILE) {
      side_files += 1;
      run->side_bytes += record.data_size;
    }
  }
  if (offset != run->parcel.size) return refuse(run, EINVAL, "truncated record");
  if (counts[0] == 0) return refuse(run, EINVAL, "no argument");
  if (directories > 1) return refuse(run, EINVAL, "more than one working directory");
  if (side_files > SB_SIDE_FILES_MAX) return refuse(run, E2BIG, "side files");

  // One mapping for both vectors and their strings; it lives as long as init.
  size_t pointers = (counts[0] + counts[1] + 2) * sizeof(char *);
  char *memory = mmap(NULL, pointers + text, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return refuse(run, errno, "argument vector");
  run->arguments = (char **)(void *)memory;
  run->environment = run->arguments + counts[0] + 1;
  char **next[2] = {run->arguments, run->environment};
  char *string = memory + pointers;
  offset = 0;
  while (parcel_next(&run->parcel, &offset, &record)) {
    if (record.kind == SB_RECORD_DIRECTORY) {
      size_t length = strlen(run->directory);
      run->directory[length] = '/';
      char *below = run->directory + length + 1;
      if (!record_string(record.data, record.data_size, below, sizeof run->directory - length - 1))
        return refuse(run, ENAMETOOLONG, "working directory");
    }
    if (record.kind != SB_RECORD_ARGUMENT && record.kind != SB_RECORD_ENVIRONMENT) continue;
    *next[record.kind == SB_RECORD_ENVIRONMENT]++ = string;
    memcpy(string, record.data, record.data_size);
    string += record.data_size + 1;
  }
  if (run->arguments[0][0] != '/') return refuse(run, EINVAL, "program is not an absolute path");
  return true;
}

bool parcel_find_file(const struct parcel *parcel, const char *name, size_t name_size, struct record *record) {
  size_t offset = 0;
  while (parcel_next(parcel, &offset, record)) {
    if (record->kind != SB_RECORD_FILE || record->name_size != name_size) continue;
    if (memcmp(record->name, name, name_size) == 0) return true;
  }
  return false;
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

static bool write_file(int folder, const char *path, const struct record *record) {
  // The folder is fresh and ours alone, yet a name is resolved as if it were hostile: beneath, no link, never over a
  // file.
  struct kernel_open_how how = {
    .flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
    .mode = 0600,
    .resolve = KERNEL_RESOLVE_BENEATH | KERNEL_RESOLVE_NO_SYMLINKS | KERNEL_RESOLVE_NO_XDEV,
  };
  cleanup_fd int file = (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
  if (file < 0) return false;
  size_t written = 0;
  while (written < record->data_size) {
    ssize_t count = write(file, record->data + written, record->data_size - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    written += (size_t)count;
  }
  return fchmod(file, record->mode) == 0;
}

// Layer 0 below: a name that comes twice, or content beyond the quota, is the request's mistake.

bool parcel_unpack(struct run *run) {
  size_t offset = 0;
  struct record record;
  while (parcel_next(&run->parcel, &offset, &record)) {
    if (record.kind != SB_RECORD_FILE) continue;
    char path[SB_PATH_MAX + 1];
    record_string(record.name, record.name_size, path, sizeof path);
    if (!make_parents(run->work, path) || !write_file(run->work, path, &record))
      return failed(run, SB_STEP_FILE, 0, path);
  }
  return true;
}

bool parcel_unpack_side_files(struct run *run) {
  cleanup_fd int root = kernel_open_folder("/");
  if (root < 0) return failed(run, SB_STEP_ROOT, SB_LAYER_PRIVATE_ROOT, "/");
  size_t offset = 0;
  struct record record;
  while (parcel_next(&run->parcel, &offset, &record)) {
    if (record.kind != SB_RECORD_SIDE_FILE) continue;
    char path[SB_PATH_MAX + 1];
    record_string(record.name, record.name_size, path, sizeof path);
    if (!make_parents(root, path + 1) || !write_file(root, path + 1, &record))
      return failed(run, SB_STEP_FILE, 0, path);
    // A mount of its own stays writable when the root becomes read-only, and cannot be removed or linked to.
    if (record_returns(&record) && mount(path, path, NULL, MS_BIND, NULL) < 0)
      return failed(run, SB_STEP_FILE, SB_LAYER_PRIVATE_ROOT, path);
  }
  return true;
}
