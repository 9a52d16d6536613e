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

/// A run that has not been reaped.
struct child {
  pid_t init;  // 0 = free
  int sync;
};

static struct child children[SB_RUNS_MAX];
static int parent;  // socket to the warm parent

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
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) return failed(run, SB_STEP_PIPE, 0, "warm parent");
  cleanup_fd int theirs = pair[1];
  parent = pair[0];
  if (dup3(theirs, FD_CHANNEL, O_CLOEXEC) < 0) return failed(run, SB_STEP_PIPE, 0, "warm parent");
  run->has_channel = true;
  return number_high(run);
}

static void tell_death(uint32_t slot) {
  struct death death = {.header.kind = SB_DONE, .slot = slot};
  message_send(FD_ORDERS, &death, sizeof death, NULL, 0, -1, 0);
}

void keeper_reaped(pid_t pid) {
  for (uint32_t slot = 0; slot < SB_RUNS_MAX; slot++) {
    if (children[slot].init != pid) continue;
    close(children[slot].sync);
    children[slot] = (struct child){0};
    tell_death(slot);
  }
}

static bool give_birth(struct run *run, const struct message *message) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) return failed(run, SB_STEP_PIPE, 0, "program");
  cleanup_fd int inits = pair[0];
  cleanup_fd int parents = pair[1];
  struct given given = {
    .events = message->fds[0], .parcel = message->fds[1], .input = run->has_input ? message->fds[2] : -1,
    .channel = inits, .folder = -1,
  };
  struct child *child = &children[run->slot];
  // As root we write the child's maps, which needs it to be dumpable; it ends that before it reads its request.
  if (run->privileged) prctl(PR_SET_DUMPABLE, 1);
  pid_t pid = spawn_init(run, &given, &child->sync);
  if (run->privileged) prctl(PR_SET_DUMPABLE, 0);
  if (pid < 0) return false;
  child->init = pid;
  struct sb_header word = {.kind = SB_RUN};
  // If it takes no word the child finds its socket closed, and reports that.
  message_forward(parent, &word, sizeof word, &parents, 1);
  return true;
}

bool keeper_obey(void) {
  struct message message;
  if (message_receive(FD_ORDERS, &message) != 1) return false;
  const struct birth *birth = &message.birth;
  bool sound = message.header.kind == SB_RUN && message.size == sizeof *birth && birth->slot < SB_RUNS_MAX &&
    children[birth->slot].init == 0 && message.fd_count == ((birth->request.flags & SB_RUN_STDIN) ? 3u : 2u);
  if (sound) {
    struct run run = {
      .request = birth->request, .slot = birth->slot, .turn = birth->turn, .privileged = birth->privileged != 0,
      .has_input = (birth->request.flags & SB_RUN_STDIN) != 0, .warm = true,
    };
    run.outer_id = run.privileged ? birth->outer_id : geteuid();
    run.outer_group = run.privileged ? birth->outer_id : getegid();
    if (!give_birth(&run, &message)) {
      message_send_failure(message.fds[0], &run.failure);
      tell_death(birth->slot);
    }
  }
  for (size_t index = 0; index < message.fd_count; index++) close(message.fds[index]);
  return sound;
}
