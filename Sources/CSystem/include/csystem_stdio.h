// The system calls behind a server on standard input and output: private descriptors, termination signals as a
// descriptor, the life of the parent process, a wake-up that works through poll(2).
#ifndef WORKBENCH_CSYSTEM_STDIO_H
#define WORKBENCH_CSYSTEM_STDIO_H

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

// fcntl is variadic, which Swift cannot call. A copy of `fd`, close-on-exec from birth, numbered `lowest` or above.
static inline int csystem_duplicate(int fd, int lowest) { return fcntl(fd, F_DUPFD_CLOEXEC, lowest); }

// Whether `fd` is an open descriptor.
static inline int csystem_is_open(int fd) { return fcntl(fd, F_GETFD) >= 0; }

// A pipe whose two ends are close-on-exec from birth (Swift's Glibc module has no pipe2).
static inline int csystem_pipe(int *read_end, int *write_end) {
  int ends[2];
  if (pipe(ends) != 0) return -1;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  *read_end = ends[0];
  *write_end = ends[1];
  return 0;
}

// A counter to wake a lane that waits in poll(2). Non-blocking is safe here: nobody else shares this description.
static inline int csystem_wakeup(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

// Adds one to an eventfd; a full counter is as good as a set one.
static inline void csystem_wakeup_raise(int fd) {
  uint64_t one = 1;
  ssize_t ignored = write(fd, &one, sizeof one);
  (void)ignored;
}

// Sets an eventfd back to zero.
static inline void csystem_wakeup_clear(int fd) {
  uint64_t count;
  ssize_t ignored = read(fd, &count, sizeof count);
  (void)ignored;
}

// Blocks SIGTERM, SIGINT and SIGHUP in the calling thread and all it starts later, and returns a descriptor that
// becomes readable when one arrives. Signals that the parent set to be ignored (nohup) stay ignored.
static inline int csystem_termination_signals(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0) return -1;
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

// The same for SIGINT and SIGWINCH alone: what a terminal sends to a program that talks to a person.
static inline int csystem_terminal_signals(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGWINCH);
  if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0) return -1;
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

// Writes to `fd` answer EAGAIN instead of waiting. Only for descriptions that nobody shares.
static inline int csystem_make_nonblocking(int fd) { return fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }

// Takes one signal from the descriptors above: its number, or 0 if none is pending.
static inline int csystem_take_signal(int fd) {
  struct signalfd_siginfo info;
  return read(fd, &info, sizeof info) == (ssize_t)sizeof info ? (int)info.ssi_signo : 0;
}

static void csystem_no_action(int signal_number) { (void)signal_number; }

// A write to a closed pipe reports EPIPE instead of killing the process. A handler that does nothing, rather than
// SIG_IGN: exec resets handlers, so that children get the default action back.
static inline void csystem_ignore_sigpipe(void) { signal(SIGPIPE, csystem_no_action); }

// A descriptor (close-on-exec by definition) that becomes readable when process `pid` has ended; -1 and errno else.
static inline int csystem_pidfd_open(int pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

// Makes malloc return blocks of 256 KiB and more to the kernel as soon as they are freed. By default it raises that size
// with each such block it sees, up to 32 MiB, and one large message then leaves its memory in the process for good.
static inline void csystem_return_large_blocks(void) { mallopt(M_MMAP_THRESHOLD, 256 << 10); }

// The name of the calling thread in debuggers and top(1); cut at 15 bytes.
static inline void csystem_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

#endif
