#include "artifacts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "folder.h"
#include "kernel.h"
#include "message.h"
#include "parcel.h"

enum {
  SKIPPED_NAMED_MAX = 32,
  SKIP_REASONS = SB_SKIP_UNREADABLE + 1,
  // Each level holds a descriptor and a buffer on the stack.
  DEPTH_MAX = 64,
};

struct collection {
  struct run *run;
  char path[SB_PATH_MAX + 1];  // of the entry being looked at, relative to the work folder
  uint32_t sent;
  uint64_t sent_bytes;
  uint32_t named;
  struct sb_skipped unnamed[SKIP_REASONS];
};

static bool no_folder(struct collection *all) {
  const char *path = all->path[0] ? all->path : all->run->work_path;
  return failed(all->run, SB_STEP_COLLECT, SB_LAYER_PRIVATE_ROOT, path);
}

static bool skip(struct collection *all, enum sb_skip_reason reason, uint64_t size) {
  if (all->named == SKIPPED_NAMED_MAX) {
    all->unnamed[reason].count += 1;
    all->unnamed[reason].size += size;
    return true;
  }
  all->named += 1;
  struct sb_skipped event = {.header.kind = SB_SKIPPED, .reason = reason, .count = 1, .size = size};
  return message_send(FD_EVENTS, &event, sizeof event, all->path, strlen(all->path), -1, 0);
}

static bool is_hidden(const char *name) { return name[0] == '.' || strcmp(name, "__pycache__") == 0; }

// Opened by one plain name below a folder that we hold: no link, no other mount, no way up.
static int open_entry(int folder, const char *name, uint64_t flags) {
  struct kernel_open_how how = {
    .flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | flags,
    .resolve = KERNEL_RESOLVE_BENEATH | KERNEL_RESOLVE_NO_SYMLINKS | KERNEL_RESOLVE_NO_XDEV,
  };
  return (int)syscall(SYS_openat2, folder, name, &how, sizeof how);
}

// Read, never mapped: a program can leave holes in its file and no room in the folder to fill them, and to touch a hole
// in a mapping then kills whoever does.
static bool equals_input(int file, const struct record *input) {
  static uint8_t buffer[64 << 10];
  for (size_t done = 0; done < input->data_size;) {
    size_t rest = input->data_size - done;
    ssize_t count = pread(file, buffer, rest < sizeof buffer ? rest : sizeof buffer, (off_t)done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;  // returned once too often rather than not
    if (memcmp(buffer, input->data + done, (size_t)count) != 0) return false;
    done += (size_t)count;
  }
  return true;
}

static bool send_file(struct collection *all, int folder, const char *name, const struct stat *stat) {
  const struct sb_run *request = &all->run->request;
  uint64_t size = (uint64_t)stat->st_size;
  struct record input;
  bool was_input = parcel_find_file(&all->run->parcel, all->path, strlen(all->path), &input);
  // An unchanged input is not asked about limits: it is not returned, however large.
  bool same_size = was_input && size == input.data_size;
  if (!same_size) {
    if (is_hidden(name)) return skip(all, SB_SKIP_HIDDEN, size);
    if (size > request->artifact_bytes) return skip(all, SB_SKIP_TOO_BIG, size);
  }
  cleanup_fd int file = open_entry(folder, name, 0);
  struct stat opened;
  if (file < 0 || fstat(file, &opened) < 0) return skip(all, SB_SKIP_UNREADABLE, size);
  if (!S_ISREG(opened.st_mode)) return skip(all, SB_SKIP_SPECIAL, 0);
  if (same_size) {
    if (equals_input(file, &input)) return true;
    if (is_hidden(name)) return skip(all, SB_SKIP_HIDDEN, size);
    if (size > request->artifact_bytes) return skip(all, SB_SKIP_TOO_BIG, size);
  }
  if (all->sent == request->artifact_count) return skip(all, SB_SKIP_COUNT, size);
  if (size > request->artifact_total_bytes - all->sent_bytes) return skip(all, SB_SKIP_TOTAL, size);

  struct sb_artifact event = {
    .header.kind = SB_ARTIFACT, .size = size, .mode = opened.st_mode & 0777, .changed = was_input,
  };
  all->sent += 1;
  all->sent_bytes += size;
  if (message_send(FD_EVENTS, &event, sizeof event, all->path, strlen(all->path), file, 0)) return true;
  // Too many descriptors under way for this user: the file is named, the others may still go.
  return errno == ETOOMANYREFS && skip(all, SB_SKIP_UNREADABLE, size);
}

static bool walk(struct collection *all, int folder, size_t path_size, uint32_t depth);

static bool visit(struct collection *all, int folder, const char *name, size_t path_size, uint32_t depth) {
  size_t name_size = strlen(name);
  size_t start = path_size ? path_size + 1 : 0;
  if (start + name_size > SB_PATH_MAX) return skip(all, SB_SKIP_DEPTH, 0);  // under its folder's name
  if (path_size) all->path[path_size] = '/';
  memcpy(all->path + start, name, name_size + 1);
  struct stat stat;
  if (fstatat(folder, name, &stat, AT_SYMLINK_NOFOLLOW) < 0) return skip(all, SB_SKIP_UNREADABLE, 0);
  // In a kept folder what an earlier run has left is passed by; in its folders there may be something new.
  bool old = folder_is_old(all->run, &stat);
  if (old && !S_ISDIR(stat.st_mode)) return true;
  // Looked at before it is opened: opening a FIFO or a device does something.
  if (S_ISREG(stat.st_mode)) return send_file(all, folder, name, &stat);
  if (!S_ISDIR(stat.st_mode)) return skip(all, SB_SKIP_SPECIAL, 0);
  if (is_hidden(name)) return old || skip(all, SB_SKIP_HIDDEN, 0);
  if (depth == all->run->request.artifact_depth || depth == DEPTH_MAX) return old || skip(all, SB_SKIP_DEPTH, 0);
  cleanup_fd int child = open_entry(folder, name, O_DIRECTORY);
  if (child < 0) return skip(all, SB_SKIP_UNREADABLE, 0);
  return walk(all, child, start + name_size, depth + 1);
}

static bool walk(struct collection *all, int folder, size_t path_size, uint32_t depth) {
  _Alignas(struct kernel_dirent) char buffer[4096];
  for (;;) {
    long size = syscall(SYS_getdents64, folder, buffer, sizeof buffer);
    if (size < 0) return no_folder(all);
    if (size == 0) return true;
    for (long offset = 0; offset < size;) {
      const struct kernel_dirent *entry = (const struct kernel_dirent *)(const void *)(buffer + offset);
      offset += entry->d_reclen;
      const char *name = entry->d_name;
      if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) continue;
      bool go_on = visit(all, folder, name, path_size, depth);
      all->path[path_size] = 0;
      if (!go_on) return false;
    }
  }
}

bool side_files_send(struct run *run) {
  size_t offset = 0;
  struct record record;
  while (parcel_next(&run->parcel, &offset, &record)) {
    if (!record_returns(&record)) continue;
    char path[SB_PATH_MAX + 1];
    record_string(record.name, record.name_size, path, sizeof path);
    cleanup_fd int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat stat;
    // The program could change its content and its rights, nothing else.
    if (file < 0 || fstat(file, &stat) < 0) return failed(run, SB_STEP_COLLECT, SB_LAYER_PRIVATE_ROOT, path);
    uint64_t size = (uint64_t)stat.st_size;
    if (size <= SB_SIDE_FILE_RETURN_MAX) {
      struct sb_artifact event = {.header.kind = SB_ARTIFACT, .size = size, .mode = stat.st_mode & 0777};
      if (message_send(FD_EVENTS, &event, sizeof event, path, strlen(path), file, 0)) continue;
      if (errno != ETOOMANYREFS) return false;  // as for an artifact
    }
    struct sb_skipped event = {
      .header.kind = SB_SKIPPED, .count = 1, .size = size,
      .reason = size > SB_SIDE_FILE_RETURN_MAX ? SB_SKIP_TOO_BIG : SB_SKIP_UNREADABLE,
    };
    if (!message_send(FD_EVENTS, &event, sizeof event, path, strlen(path), -1, 0)) return false;
  }
  return true;
}

bool artifacts_send(struct run *run) {
  static struct collection all;
  all.run = run;
  if (lseek(run->work, 0, SEEK_SET) < 0) return no_folder(&all);
  if (!walk(&all, run->work, 0, 0)) return false;
  for (uint32_t reason = 0; reason < SKIP_REASONS; reason++) {
    struct sb_skipped *event = &all.unnamed[reason];
    if (event->count == 0) continue;
    event->header.kind = SB_SKIPPED;
    event->reason = reason;
    if (!message_send(FD_EVENTS, event, sizeof *event, NULL, 0, -1, 0)) return false;
  }
  return true;
}
