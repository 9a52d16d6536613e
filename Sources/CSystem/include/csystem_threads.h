// Threads of our own, for loops that block or compute.
#ifndef WORKBENCH_CSYSTEM_THREADS_H
#define WORKBENCH_CSYSTEM_THREADS_H

#pragma clang assume_nonnull begin

/// Starts a detached thread called `name` (cut at 15 bytes) with every signal blocked, so that signals stay the business
/// of the thread that waits for them. Answers 0 or -errno.
int csystem_thread_start(const char *name, void (*body)(void *_Nullable), void *_Nullable context);

/// Says on standard error that the process cannot start without `what`, and why (`error`, an errno), and ends it.
_Noreturn void csystem_cannot_start(const char *what, int error);

#pragma clang assume_nonnull end

#endif
