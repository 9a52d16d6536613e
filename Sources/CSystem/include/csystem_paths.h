// Opening and listing by path, and reading at an offset.
// Every function answers a negative errno value on failure.
#ifndef WORKBENCH_CSYSTEM_PATHS_H
#define WORKBENCH_CSYSTEM_PATHS_H

#include <stdint.h>
#include <sys/types.h>

#pragma clang assume_nonnull begin

/// openat2(2), which glibc does not wrap: opens `path` for `directory` under the RESOLVE_* restrictions in `resolve`.
/// Close-on-exec is always set. Answers a descriptor.
int csystem_openat2(int directory, const char *path, uint64_t flags, uint64_t resolve);

/// RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS: never leave the directory that was given, never follow /proc's links.
uint64_t csystem_resolve_beneath(void);

/// RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS: for a path that is already canonical and must still be.
uint64_t csystem_resolve_no_symlinks(void);

/// O_PATH | O_CLOEXEC, which need _GNU_SOURCE.
uint64_t csystem_open_path_flags(void);

/// getdents64(2): the next entries of an open folder, as `struct linux_dirent64`. Answers how many bytes they take, 0 at the end.
long csystem_read_entries(int folder, void *buffer, unsigned long size);

/// How many files and folders, not counting its root, and how many bytes a file system holds that has a fixed size.
int csystem_folder_usage(int folder, uint64_t *files, uint64_t *bytes);

/// Copies up to `count` bytes of `file` from `offset` on into `bytes`. Answers their number, less only at the end.
ssize_t csystem_read_at(int file, void *_Nullable bytes, size_t count, off_t offset);

#pragma clang assume_nonnull end

#endif
