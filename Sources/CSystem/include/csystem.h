// System calls and variadic functions that Swift's Glibc module cannot see, each as a typed wrapper.
// Every function answers a negative errno value on failure unless its comment says otherwise.
#ifndef WORKBENCH_CSYSTEM_H
#define WORKBENCH_CSYSTEM_H

#include "csystem_stdio.h"

#include <stdint.h>

#pragma clang assume_nonnull begin

// MARK: Opening paths

/// openat2(2), which glibc does not wrap: opens `path` for `directory` under the RESOLVE_* restrictions in `resolve`.
/// Close-on-exec is always set. Answers a descriptor or -errno.
int csystem_openat2(int directory, const char *path, uint64_t flags, uint64_t resolve);

/// RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS: never leave the directory that was given, never follow /proc's links.
uint64_t csystem_resolve_beneath(void);

/// RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS: for a path that is already canonical and must still be.
uint64_t csystem_resolve_no_symlinks(void);

/// O_PATH | O_CLOEXEC, which need _GNU_SOURCE.
uint64_t csystem_open_path_flags(void);

/// getdents64(2): the next entries of an open folder, as `struct linux_dirent64`. Answers how many bytes they take, 0 at the end,
/// or -errno.
long csystem_read_entries(int folder, void *buffer, unsigned long size);

// MARK: Threads and wake-ups

/// Starts a detached thread called `name` (at most 15 bytes) with every signal blocked, so that signals stay the business
/// of the thread that waits for them. Answers 0 or -errno.
int csystem_thread_start(const char *name, void (*body)(void *_Nullable), void *_Nullable context);

/// Says on standard error that the process cannot start without `what`, and why (`error`, an errno), and ends it.
_Noreturn void csystem_cannot_start(const char *what, int error);

/// A close-on-exec eventfd(2). With `counts` each read takes one from the counter, without it a read takes all.
/// Answers a descriptor or -errno.
int csystem_eventfd(int counts);

#pragma clang assume_nonnull end

#endif
