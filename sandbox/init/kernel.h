// Kernel interfaces newer than the headers of the oldest distribution we build on (Debian 12: Linux 6.1).
// Numbers and layouts are stable kernel ABI; an older kernel answers ENOSYS, EINVAL or E2BIG, which the callers handle.
#ifndef WORKBENCH_INIT_KERNEL_H
#define WORKBENCH_INIT_KERNEL_H

#include <fcntl.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

// landlock(7). handled_access_net came with ABI 4, scoped with ABI 6; shorter structs are told apart by their size.
struct kernel_landlock_ruleset {
  uint64_t handled_access_fs;
  uint64_t handled_access_net;
  uint64_t scoped;
};

struct kernel_landlock_path {
  uint64_t allowed_access;
  int32_t parent_fd;
} __attribute__((packed));

enum {
  KERNEL_LANDLOCK_CREATE_RULESET_VERSION = 1,
  KERNEL_LANDLOCK_RULE_PATH_BENEATH = 1,

  KERNEL_LANDLOCK_EXECUTE = 1 << 0,
  KERNEL_LANDLOCK_WRITE_FILE = 1 << 1,
  KERNEL_LANDLOCK_READ_FILE = 1 << 2,
  KERNEL_LANDLOCK_READ_DIR = 1 << 3,
  KERNEL_LANDLOCK_MAKE_CHAR = 1 << 6,
  KERNEL_LANDLOCK_MAKE_BLOCK = 1 << 11,
  KERNEL_LANDLOCK_ALL_ABI1 = (1 << 13) - 1,
  KERNEL_LANDLOCK_REFER = 1 << 13,      // ABI 2
  KERNEL_LANDLOCK_TRUNCATE = 1 << 14,   // ABI 3
  KERNEL_LANDLOCK_IOCTL_DEV = 1 << 15,  // ABI 5

  KERNEL_LANDLOCK_NET_BIND_TCP = 1 << 0,     // ABI 4
  KERNEL_LANDLOCK_NET_CONNECT_TCP = 1 << 1,  // ABI 4

  KERNEL_LANDLOCK_SCOPE_ABSTRACT_UNIX = 1 << 0,  // ABI 6
  KERNEL_LANDLOCK_SCOPE_SIGNAL = 1 << 1,         // ABI 6
};

// openat2(2): in the kernel since 5.6, without a wrapper in glibc.
struct kernel_open_how {
  uint64_t flags;
  uint64_t mode;
  uint64_t resolve;
};

enum {
  KERNEL_RESOLVE_NO_XDEV = 0x01,
  KERNEL_RESOLVE_NO_MAGICLINKS = 0x02,
  KERNEL_RESOLVE_NO_SYMLINKS = 0x04,
  KERNEL_RESOLVE_BENEATH = 0x08,
};

// A folder of the private root, opened by the call with which files in it will be made and collected: where that call
// is refused it is the machine's doing, and not that of the first file's name.
static inline int kernel_open_folder(const char *path) {
  struct kernel_open_how how = {.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC, .resolve = KERNEL_RESOLVE_NO_SYMLINKS};
  return (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
}

// getdents64(2): the record, of which glibc shows its own form only.
struct kernel_dirent {
  uint64_t d_ino;
  int64_t d_off;
  uint16_t d_reclen;
  uint8_t d_type;
  char d_name[];
};

#endif
