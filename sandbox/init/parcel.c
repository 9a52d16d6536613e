#include "parcel.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

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

bool parcel_next_of(const struct parcel *parcel, size_t *offset, uint32_t kind, struct record *record) {
  while (parcel_next(parcel, offset, record)) {
    if (record->kind == kind) return true;
  }
  return false;
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

// Without the seals the sender (or a file behind it) could shrink the mapping under us, or change a name after its
// check.
static bool map(struct run *run) {
  const int sealed = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  int seals = fcntl(FD_PARCEL, F_GET_SEALS);
  if (seals < 0 || (seals & sealed) != sealed) return refuse(run, seals < 0 ? errno : EPERM, "parcel is not sealed");
  struct stat stat;
  if (fstat(FD_PARCEL, &stat) < 0) return refuse(run, errno, "size of the parcel");
  if (stat.st_size <= 0) return refuse(run, EINVAL, "empty parcel");
  run->parcel.size = (size_t)stat.st_size;
  run->parcel.bytes = mmap(NULL, run->parcel.size, PROT_READ, MAP_SHARED, FD_PARCEL, 0);
  return run->parcel.bytes != MAP_FAILED || refuse(run, errno, "mapping");
}

/// How many records of a kind there are, and what they hold.
struct content {
  size_t counts[2];  // arguments, variables
  size_t text;       // bytes of both, with terminating zeros
  size_t directories;
  size_t side_files;
};

static size_t is_variable(const struct record *record) { return record->kind == SB_RECORD_ENVIRONMENT; }

static bool is_string(const struct record *record) {
  return record->kind == SB_RECORD_ARGUMENT || record->kind == SB_RECORD_ENVIRONMENT;
}

static bool check(struct run *run, struct content *content) {
  size_t offset = 0;
  struct record record;
  while (parcel_next(&run->parcel, &offset, &record)) {
    if (!check_record(run, &record)) return false;
    if (is_string(&record)) {
      content->counts[is_variable(&record)] += 1;
      content->text += record.data_size + 1;
    }
    if (record.kind == SB_RECORD_DIRECTORY) content->directories += 1;
    if (record.kind == SB_RECORD_SIDE_FILE) {
      content->side_files += 1;
      run->side_bytes += record.data_size;
    }
  }
  if (offset != run->parcel.size) return refuse(run, EINVAL, "truncated record");
  if (content->counts[0] == 0) return refuse(run, EINVAL, "no argument");
  if (content->directories > 1) return refuse(run, EINVAL, "more than one working directory");
  return content->side_files <= SB_SIDE_FILES_MAX || refuse(run, E2BIG, "side files");
}

// One mapping for both vectors and their strings; it lives as long as init.
static bool make_vectors(struct run *run, const struct content *content) {
  size_t pointers = (content->counts[0] + content->counts[1] + 2) * sizeof(char *);
  char *memory = mmap(NULL, pointers + content->text, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return refuse(run, errno, "argument vector");
  run->arguments = (char **)(void *)memory;
  run->environment = run->arguments + content->counts[0] + 1;
  char **next[2] = {run->arguments, run->environment};
  char *string = memory + pointers;
  size_t offset = 0;
  struct record record;
  while (parcel_next(&run->parcel, &offset, &record)) {
    if (!is_string(&record)) continue;
    *next[is_variable(&record)]++ = string;
    memcpy(string, record.data, record.data_size);
    string += record.data_size + 1;
  }
  return run->arguments[0][0] == '/' || refuse(run, EINVAL, "program is not an absolute path");
}

static bool take_directory(struct run *run) {
  size_t offset = 0;
  struct record record;
  if (!parcel_next_of(&run->parcel, &offset, SB_RECORD_DIRECTORY, &record)) return true;
  size_t length = strlen(run->directory);
  run->directory[length] = '/';
  char *below = run->directory + length + 1;
  return record_string(record.data, record.data_size, below, sizeof run->directory - length - 1) ||
    refuse(run, ENAMETOOLONG, "working directory");
}

bool parcel_open(struct run *run) {
  struct content content = {0};
  return map(run) && check(run, &content) && make_vectors(run, &content) && take_directory(run);
}

bool parcel_find_file(const struct parcel *parcel, const char *name, size_t name_size, struct record *record) {
  size_t offset = 0;
  while (parcel_next_of(parcel, &offset, SB_RECORD_FILE, record)) {
    if (record->name_size == name_size && memcmp(record->name, name, name_size) == 0) return true;
  }
  return false;
}
