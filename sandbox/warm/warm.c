// The warm parent's loop: it forks a process for each run.
//
// Nothing of a request is read here. What arrives are sockets that are handed on to the child, and namespaces. So one
// run cannot speak to the next through the parent, whose memory each of them copies.
#include "warm.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "message.h"
#include "program.h"
#include "rehearsal.h"
#include "snapshot.h"

static int waiting[SB_RUNS_MAX];  // sockets to inits that have not asked for their process yet; -1 = free
static struct command command;
static struct inheritance inherited;
static int own_pids;  // our own pid namespace
static struct page_ranges moved;  // the memory that fork(2) does not copy

static bool read_whole(const char *path, char **bytes, size_t *size) {
  cleanup_fd int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const size_t capacity = 1 << 18;
  *bytes = malloc(capacity);
  *size = 0;
  while (*bytes && *size < capacity) {
    ssize_t count = read(file, *bytes + *size, capacity - *size);
    if (count < 0) return false;
    if (count == 0) return true;
    *size += (size_t)count;
  }
  errno = E2BIG;
  return false;
}

// Looks at itself, once, while it is dumpable.
static bool measure(void) {
  char *text;
  size_t size;
  if (!read_whole("/proc/self/cmdline", &command.arguments, &command.arguments_size)) return false;
  if (!read_whole("/proc/self/environ", &command.environment, &command.environment_size)) return false;
  if (!read_whole("/proc/self/statm", &text, &size)) return false;
  text[size ? size - 1 : 0] = 0;
  unsigned long long space, data;
  if (sscanf(text, "%llu %*u %*u %*u %*u %llu", &space, &data) != 2) return false;
  free(text);
  uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
  inherited.space_bytes = space * page;
  inherited.data_bytes = data * page;
  return true;
}

// A new run has been announced. False if that makes no sense.
static bool hear_keeper(int control) {
  struct message message;
  int received = message_receive(control, &message);
  if (received == 0) _exit(0);
  if (received < 0 || message.header.kind != SB_RUN || message.fd_count != 1) return false;
  for (uint32_t index = 0; index < SB_RUNS_MAX; index++) {
    if (waiting[index] >= 0) continue;
    waiting[index] = message.fds[0];
    return true;
  }
  return false;
}

static _Alignas(16) unsigned char stack[64 << 10];
static pid_t forked;  // by the go-between: 0 in the process of a run

// The go-between shares our memory while we stand still, so it costs next to nothing. It is the first process of the
// run's namespace beside init, forks the program's process and ends, whereupon the kernel gives that process to init:
// so init waits for it as for one that it has forked itself.
//
// When init ends, the kernel kills the go-between wherever it is. So it takes no lock, which would be ours and taken
// for ever: that is the difference between _Fork(3) and fork(3).
static int go_between(void *resume) {
  forked = _Fork();
  if (forked == 0) longjmp(*(jmp_buf *)resume, 1);
  _exit(forked < 0);
}

// An init asks for its process. Returns true in that process alone.
static bool hear_init(int *place) {
  cleanup_fd int socket = *place;
  *place = -1;
  struct message message;
  if (message_receive(socket, &message) != 1 || message.fd_count != 1) return false;  // it has ended
  cleanup_fd int pids = message.fds[0];
  jmp_buf resume;
  if (setjmp(resume) != 0) {
    rehearsal_apply();
    program_join(socket, &command, &inherited);
    socket = pids = -1;  // closed there
    return true;
  }
  if (setns(pids, CLONE_NEWPID) < 0) return false;
  pid_t pid = clone(go_between, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, resume);
  // What is forked next shall be born elsewhere, or nowhere.
  if (setns(own_pids, CLONE_NEWPID) < 0) _exit(1);
  int status;
  // If it failed, init finds the socket closed.
  if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0) return false;
  struct sb_header word = {.kind = SB_RUN};
  message_send(socket, &word, sizeof word, NULL, 0, -1, MSG_DONTWAIT);
  return false;
}

// Every run has these bytes for itself alone.
static bool renew(unsigned char *seed, size_t size) {
  while (size > 0) {
    ssize_t count = getrandom(seed, size, 0);
    if (count <= 0) return false;
    seed += count;
    size -= (size_t)count;
  }
  return true;
}

int workbench_warm_freeze(void) { return snapshot_memory(&moved) ? 0 : errno; }

int workbench_warm_rehearse(const char *words) { return rehearsal_begin(words) == 0; }

void workbench_warm_rehearsed(void) { rehearsal_tell(&moved); }

void workbench_warm_become(void) { program_become(); }

int workbench_warm_wait(int control, void *seed, size_t seed_size) {
  memset(waiting, -1, sizeof waiting);
  own_pids = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
  if (own_pids < 0 || !measure() || prctl(PR_SET_DUMPABLE, 0) < 0 || fcntl(control, F_SETFD, FD_CLOEXEC) < 0)
    return errno;
  for (;;) {
    struct pollfd fds[1 + SB_RUNS_MAX] = {{.fd = control, .events = POLLIN}};
    for (uint32_t index = 0; index < SB_RUNS_MAX; index++) {
      fds[1 + index] = (struct pollfd){.fd = waiting[index], .events = POLLIN};
    }
    if (poll(fds, 1 + SB_RUNS_MAX, -1) < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    for (uint32_t index = 0; index < SB_RUNS_MAX; index++) {
      if (!fds[1 + index].revents || !hear_init(&waiting[index])) continue;
      if (!renew(seed, seed_size)) _exit(1);
      return 0;
    }
    if (fds[0].revents && !hear_keeper(control)) return EBADMSG;
  }
}
