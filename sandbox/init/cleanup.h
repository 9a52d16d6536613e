// Ownership by attribute: what a scope opened is closed on every way out of it.
#ifndef WORKBENCH_INIT_CLEANUP_H
#define WORKBENCH_INIT_CLEANUP_H

#include <errno.h>
#include <unistd.h>

static inline void cleanup_fd_(int *fd) {
  if (*fd < 0) return;
  int saved = errno;  // the caller reads errno after its scope has ended
  close(*fd);
  *fd = -1;
  errno = saved;
}

/// A descriptor that is closed when its variable goes out of scope; -1 is none.
#define cleanup_fd __attribute__((cleanup(cleanup_fd_)))

/// Takes a descriptor out of its scope's care.
static inline int steal_fd(int *fd) {
  int taken = *fd;
  *fd = -1;
  return taken;
}

#endif
