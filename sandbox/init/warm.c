// The init of a warm run: where one whose program is executed forks, this one lets the warm parent fork.
//
// The warm parent is an interpreter with its libraries loaded. It is asked at once for a process in our pid namespace,
// which it makes while we build the root; that process then joins our other namespaces. All of this may have happened
// long before the request comes, so nothing of it depends on one. Then the process engages every layer by the same
// functions, in the same order, as a process that executes. It waits for our word before it goes on, so that no code of
// the program runs before STARTED has been sent.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "message.h"
#include "parcel.h"
#include "steps.h"

// The order in which they are joined: the user namespace gives the right to the others.
static const char *const namespaces[] = {"user", "mnt", "net", "ipc", "uts", "cgroup"};
enum { NAMESPACES = sizeof namespaces / sizeof namespaces[0] };
static int own_namespaces[NAMESPACES];
static struct parcel parents;  // what the warm parent was made with

static int open_namespace(const char *name) {
  char path[32] = "/proc/self/ns/";
  strcat(path, name);
  return open(path, O_RDONLY | O_CLOEXEC);
}

bool warm_ask(struct run *run) {
  // Here and not later, because the private root's /proc knows other numbers. And by ourselves, because nobody else may
  // look at a process that is not dumpable.
  for (size_t index = 0; index < NAMESPACES; index++) {
    own_namespaces[index] = open_namespace(namespaces[index]);
    if (own_namespaces[index] < 0) return failed(run, SB_STEP_WARM, 0, namespaces[index]);
  }
  cleanup_fd int pids = open_namespace("pid");
  struct sb_header order = {.kind = SB_RUN};
  if (pids < 0 || !message_send(FD_WARM, &order, sizeof order, NULL, 0, pids, 0))
    return failed(run, SB_STEP_WARM, 0, "asking for a process");
  return true;
}

static bool tell_process(struct run *run, enum sb_kind kind, const int *fds, size_t count) {
  struct become become = {.header.kind = kind, .run = *run};
  if (message_forward(FD_WARM, &become, sizeof become, fds, count)) return true;
  return failed(run, SB_STEP_WARM, 0, "speaking to the program's process");
}

bool warm_join(struct run *run) {
  struct message message;
  // From here on the process is our child. No word comes if it could not be forked.
  if (message_receive(FD_WARM, &message) != 1 || message.header.kind != SB_RUN || message.fd_count != 0)
    return failed_with(run, ECHILD, SB_STEP_WARM, 0, "the warm parent could not fork");
  if (!tell_process(run, SB_PROBE, own_namespaces, NAMESPACES)) return false;
  for (size_t index = 0; index < NAMESPACES; index++) close(own_namespaces[index]);
  return true;
}

void warm_receive(struct run *run) {
  struct message message;
  int received;
  // As root a word about the id maps may lie before it, which is no message.
  do received = message_receive(FD_SYNC, &message);
  while (received < 0 && errno == EBADMSG);
  size_t expected = (message.birth.request.flags & SB_RUN_STDIN) ? 3 : 2;
  if (received != 1 || message.header.kind != SB_RUN || message.fd_count != expected) _exit(1);
  run->awaits = false;
  run->request = message.birth.request;
  run->turn = message.birth.turn;
  run->has_input = expected == 3;
  static const int places[] = {FD_EVENTS, FD_PARCEL, FD_INPUT};
  for (size_t index = 0; index < expected; index++) {
    if (dup3(message.fds[index], places[index], O_CLOEXEC) < 0) _exit(1);
    close(message.fds[index]);
  }
  if (!run->has_input) close(FD_INPUT);
}

bool warm_await(struct run *run) {
  // An end of the process is the end of what waits: the next run finds another.
  struct pollfd both[] = {{.fd = FD_SYNC, .events = POLLIN}, {.fd = FD_WARM}};
  while (poll(both, 2, -1) < 0) {
    if (errno != EINTR) return failed(run, SB_STEP_WARM, 0, "poll");
  }
  if (!both[0].revents) _exit(1);
  parents = run->parcel;
  warm_receive(run);
  return true;
}

bool warm_check(struct run *run) {
  // The root that was built shows the folders of the warm parent.
  size_t offsets[2] = {0, 0};
  struct record one, other;
  for (;;) {
    bool more = parcel_next_of(&parents, &offsets[0], SB_RECORD_BIND, &one);
    bool same = more == parcel_next_of(&run->parcel, &offsets[1], SB_RECORD_BIND, &other);
    if (same && !more) return true;
    if (!same || one.name_size != other.name_size || one.data_size != other.data_size ||
        memcmp(one.name, other.name, one.name_size) != 0 || memcmp(one.data, other.data, one.data_size) != 0)
      return failed_with(run, EINVAL, SB_STEP_WARM, 0, "binds");
  }
}

bool warm_start(struct run *run) {
  // The filter must allow the program's process to hand over its listener.
  if (run->request.policy != SB_POLICY_PROGRAM) return failed_with(run, EINVAL, SB_STEP_WARM, 0, "policy");
  // Standard input, output and error as we have them now, and the parcel.
  static const int fds[] = {0, 1, 2, FD_PARCEL};
  if (!tell_process(run, SB_RUN, fds, sizeof fds / sizeof fds[0])) return false;
  struct message message;
  int received = message_receive(FD_WARM, &message);
  if (received != 1 || message.header.kind != SB_STARTED || message.size != sizeof message.report ||
      message.fd_count > 1)
    return failed_with(run, ECHILD, SB_STEP_WARM, 0, "the program's process ended too early");
  run->listener = message.fd_count ? message.fds[0] : -1;
  run->layers = message.report.layers;
  run->landlock_abi = message.report.landlock_abi;
  run->inherited = message.report.inherited;
  run->failure = message.report.failure;
  run->notice = message.report.notice;
  // The second to be born in this namespace; the first was its parent for a moment, and then we were.
  run->main_pid = 3;
  return run->failure.step == 0;
}

bool warm_release(struct run *run) {
  struct sb_header word = {.kind = SB_STARTED};
  // If the program's process was killed meanwhile, supervision will tell. One that is not told would end without having
  // begun, and look like a program that failed.
  if (!message_send(FD_WARM, &word, sizeof word, NULL, 0, -1, 0) && errno != EPIPE && errno != ECONNRESET)
    return failed(run, SB_STEP_WARM, 0, "speaking to the program's process");
  close(FD_WARM);
  return true;
}
