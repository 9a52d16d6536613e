#include "csystem_paths.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

int csystem_openat2(int directory, const char *path, uint64_t flags, uint64_t resolve) {
  struct open_how how = {.flags = flags | O_CLOEXEC, .resolve = resolve};
  long result;
  // EAGAIN: a rename or mount raced with a ".." in the path; the kernel asks to look again. Bounded, so that a busy
  // neighbour cannot keep us here.
  int attempts = 0;
  do {
    result = syscall(SYS_openat2, directory, path, &how, sizeof how);
  } while (result < 0 && (errno == EINTR || (errno == EAGAIN && ++attempts < 32)));
  return result < 0 ? -errno : (int)result;
}

uint64_t csystem_resolve_beneath(void) { return RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS; }

uint64_t csystem_resolve_no_symlinks(void) { return RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS; }

uint64_t csystem_open_path_flags(void) { return O_PATH | O_CLOEXEC; }

long csystem_read_entries(int folder, void *buffer, unsigned long size) {
  long result;
  do {
    result = syscall(SYS_getdents64, folder, buffer, size);
  } while (result < 0 && errno == EINTR);
  return result < 0 ? -errno : result;
}

int csystem_folder_usage(int folder, uint64_t *files, uint64_t *bytes) {
  struct statfs usage;
  if (fstatfs(folder, &usage)) return -errno;
  *files = (uint64_t)(usage.f_files - usage.f_ffree);
  if (*files > 0) *files -= 1;
  *bytes = (uint64_t)(usage.f_blocks - usage.f_bfree) * (uint64_t)usage.f_bsize;
  return 0;
}

ssize_t csystem_read_at(int file, void *bytes, size_t count, off_t offset) {
  size_t done = 0;
  while (done < count) {
    ssize_t part = pread(file, (char *)bytes + done, count - done, offset + (off_t)done);
    if (part < 0) {
      if (errno == EINTR) continue;
      return -errno;
    }
    if (part == 0) break;
    done += (size_t)part;
  }
  return (ssize_t)done;
}
