// The keeper: process 1 of the sandbox in which a warm parent lives. It does for the runs in it what the host does for
// all others, and like the host it is small, so that the inits which it forks are cheap and know nothing.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cleanup.h"
#include "message.h"
#include "steps.h"

/// A run that has not been reaped, or an init that waits for one.
struct child {
  pid_t init;  // 0 = free
  int sync;    // -1 = it is to end
  uint32_t serial;
  bool waits;
};

static struct child children[SB_RUNS_MAX];
static int parent;  // socket to the warm parent
static struct parcel known;  // what it was made with

// A library that remembers its process number to notice a fork must not find the same number in a run, whose numbers
// begin with 1: the warm parent gets one of the highest.
static bool number_high(struct run *run) {
  char text[32];
  cleanup_fd int most = open("/proc/sys/kernel/pid_max", O_RDONLY | O_CLOEXEC);
  ssize_t size = most < 0 ? -1 : read(most, text, sizeof text - 1);
  if (size <= 0) return failed(run, SB_STEP_WARM, 0, "pid_max");
  text[size] = 0;
  int length = snprintf(text, sizeof text, "%ld", strtol(text, NULL, 10) - 2);
  cleanup_fd int last = open("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);
  if (last < 0 || write(last, text, (size_t)length) != length) return failed(run, SB_STEP_WARM, 0, "ns_last_pid");
  return true;
}

bool keeper_prepare(struct run *run) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
    return failed(run, SB_STEP_PIPE, 0, "warm parent");
  cleanup_fd int theirs = pair[1];
  parent = pair[0];
  if (dup3(theirs, FD_CHANNEL, O_CLOEXEC) < 0) return failed(run, SB_STEP_PIPE, 0, "warm parent");
  run->has_channel = true;
  known = run->parcel;
  return number_high(run);
}

static void tell_death(uint32_t slot, uint32_t serial) {
  struct death death = {.header.kind = SB_DONE, .slot = slot, .serial = serial};
  message_send(FD_ORDERS, &death, sizeof death, NULL, 0, -1, 0);
}

void keeper_reaped(pid_t pid) {
  for (uint32_t slot = 0; slot < SB_RUNS_MAX; slot++) {
    if (children[slot].init != pid) continue;
    uint32_t serial = children[slot].serial;
    cleanup_fd_(&children[slot].sync);
    children[slot] = (struct child){0};
    tell_death(slot, serial);
  }
}

// Makes an init that waits for its request.
static bool give_birth(struct run *run, struct child *child) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) return failed(run, SB_STEP_PIPE, 0, "program");
  cleanup_fd int inits = pair[0];
  cleanup_fd int parents = pair[1];
  // Our own standard input, /dev/null, where descriptors of the request will be.
  struct given given = {.events = 0, .parcel = 0, .input = 0, .channel = inits, .folder = -1};
  // As root we write the child's maps, which needs it to be dumpable; it ends that before it reads its request.
  if (run->privileged) prctl(PR_SET_DUMPABLE, 1);
  pid_t pid = spawn_init(run, &given, &child->sync);
  if (run->privileged) prctl(PR_SET_DUMPABLE, 0);
  if (pid < 0) return false;
  child->init = pid;
  child->waits = true;
  struct sb_header word = {.kind = SB_RUN};
  // If it takes no word the child finds its socket closed, and reports that.
  message_forward(parent, &word, sizeof word, &parents, 1);
  return true;
}

static bool make_waiting(struct run *run, const struct birth *birth) {
  *run = (struct run){
    .slot = birth->slot, .privileged = birth->privileged != 0, .parcel = known, .warm = true, .awaits = true,
  };
  run->outer_id = run->privileged ? birth->outer_id : geteuid();
  run->outer_group = run->privileged ? birth->outer_id : getegid();
  return give_birth(run, &children[birth->slot]);
}

static bool begin_run(struct run *run, struct message *message) {
  struct child *child = &children[message->birth.slot];
  // What waited may have ended since the host chose it.
  if (!child->init && !make_waiting(run, &message->birth)) return false;
  child->waits = false;
  if (message_forward(child->sync, &message->birth, sizeof message->birth, message->fds, message->fd_count))
    return true;
  // It ends when it sees the socket closed, and that is told when it is reaped.
  cleanup_fd_(&child->sync);
  return failed(run, SB_STEP_WARM, 0, "handing a run to its init");
}

static void obey(struct message *message) {
  const struct birth *birth = &message->birth;
  struct child *child = &children[birth->slot];
  struct run run = {0};
  if (message->header.kind == SB_CANCEL) {
    if (child->waits) cleanup_fd_(&child->sync);
    child->waits = false;
    return;
  }
  child->serial = birth->serial;
  bool begun = message->header.kind == SB_RUN ? begin_run(&run, message) : make_waiting(&run, birth);
  if (begun) return;
  if (message->header.kind == SB_RUN) message_send_failure(message->fds[0], &run.failure);
  if (!child->init) tell_death(birth->slot, birth->serial);
}

static bool is_sound(const struct message *message) {
  const struct birth *birth = &message->birth;
  if (message->size != sizeof *birth || birth->slot >= SB_RUNS_MAX) return false;
  const struct child *child = &children[birth->slot];
  switch (message->header.kind) {
    case SB_RUN: {
      size_t fd_count = (birth->request.flags & SB_RUN_STDIN) ? 3 : 2;
      return (child->init == 0 || child->waits) && message->fd_count == fd_count;
    }
    case SB_WARM: return child->init == 0 && message->fd_count == 0;
    case SB_CANCEL: return message->fd_count == 0;
    default: return false;
  }
}

// What lies in the socket, and with it the event sockets of runs that will never begin, goes with it, so that the
// server need not wait for them. The number stays taken.
static bool hear_no_more(void) {
  dup3(0, FD_ORDERS, O_CLOEXEC);
  return false;
}

bool keeper_obey(void) {
  struct message message;
  if (message_receive(FD_ORDERS, &message) != 1) return hear_no_more();
  bool sound = is_sound(&message);
  if (sound) obey(&message);
  for (size_t index = 0; index < message.fd_count; index++) close(message.fds[index]);
  return sound || hear_no_more();
}
