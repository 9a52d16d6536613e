#include "csystem_streams.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <unistd.h>

int csystem_duplicate(int fd, int lowest) {
  int copy = fcntl(fd, F_DUPFD_CLOEXEC, lowest);
  return copy < 0 ? -errno : copy;
}

int csystem_is_open(int fd) { return fcntl(fd, F_GETFD) >= 0; }

int csystem_pipe(int *read_end, int *write_end) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC)) return -errno;
  *read_end = ends[0];
  *write_end = ends[1];
  return 0;
}

int csystem_make_nonblocking(int fd) {
  int flags = fcntl(fd, F_GETFL);
  return flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 ? -errno : 0;
}

static void no_action(int signal_number) { (void)signal_number; }

// A handler that does nothing, rather than SIG_IGN: exec resets handlers, so that children get the default action back.
void csystem_ignore_sigpipe(void) { signal(SIGPIPE, no_action); }

void csystem_ignore_sigxfsz(void) { signal(SIGXFSZ, no_action); }

void csystem_return_large_blocks(void) { mallopt(M_MMAP_THRESHOLD, 256 << 10); }
