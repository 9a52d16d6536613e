// The init of a warm run: where one whose program is executed forks, this one lets the warm parent fork.
//
// The warm parent is an interpreter with its libraries loaded. It is asked at once for a process in our pid namespace,
// which it makes while we build the root; that process then joins our other namespaces and engages every layer by the
// same functions, in the same order, as a process that executes. It waits for our word before it goes on, so that no
// code of the program runs before STARTED has been sent.
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cleanup.h"
#include "message.h"
#include "steps.h"

// The order in which they are joined: the user namespace gives the right to the others.
static const char *const namespaces[] = {"user", "mnt", "net", "ipc", "uts", "cgroup"};
enum { NAMESPACES = sizeof namespaces / sizeof namespaces[0] };
static int own_namespaces[NAMESPACES];

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

bool warm_start(struct run *run) {
  // The filter must allow the program's process to hand over its listener.
  if (run->request.policy != SB_POLICY_PROGRAM) return failed_with(run, EINVAL, SB_STEP_WARM, 0, "policy");
  struct message message;
  // From here on the process is our child. No word comes if it could not be forked.
  if (message_receive(FD_WARM, &message) != 1 || message.header.kind != SB_RUN || message.fd_count != 0)
    return failed_with(run, ECHILD, SB_STEP_WARM, 0, "the warm parent could not fork");
  struct become become = {.header.kind = SB_PROBE, .run = *run};
  int fds[NAMESPACES + 4];
  memcpy(fds, own_namespaces, sizeof own_namespaces);
  // Standard input, output and error as we have them now, and the parcel.
  for (int stream = 0; stream <= 2; stream++) fds[NAMESPACES + stream] = stream;
  fds[NAMESPACES + 3] = FD_PARCEL;
  if (!message_forward(FD_WARM, &become, sizeof become, fds, NAMESPACES + 4))
    return failed(run, SB_STEP_WARM, 0, "speaking to the program's process");
  for (size_t index = 0; index < NAMESPACES; index++) close(own_namespaces[index]);

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

bool warm_release(void) {
  struct sb_header word = {.kind = SB_STARTED};
  // If the program's process was killed meanwhile, supervision will tell.
  message_send(FD_WARM, &word, sizeof word, NULL, 0, -1, 0);
  close(FD_WARM);
  return true;
}
