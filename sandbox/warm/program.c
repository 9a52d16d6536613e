// The process that a warm parent forks for a run: it joins the run's namespaces and becomes its program.
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "kernel.h"
#include "message.h"
#include "parcel.h"
#include "rehearsal.h"
#include "steps.h"

// In the order in which init sends them.
static const struct {
  int flag;
  const char *name;
} namespaces[] = {
  {CLONE_NEWUSER, "user"}, {CLONE_NEWNS, "mnt"}, {CLONE_NEWNET, "net"},
  {CLONE_NEWIPC, "ipc"},   {CLONE_NEWUTS, "uts"}, {CLONE_NEWCGROUP, "cgroup"},
};
enum { NAMESPACES = sizeof namespaces / sizeof namespaces[0], STREAMS = 3, SOCKET = 3, IDLE_MS = 20 };

static struct run run;
static int init_socket;
static const struct command *own_command;
static struct inheritance inherited;

// The strings of one kind of record must be those that the warm parent was started with: what it loaded, and how,
// depends on them.
static bool is_same(const struct run *run, uint32_t kind, const char *shown, size_t size) {
  size_t offset = 0;
  struct record record;
  while (parcel_next_of(&run->parcel, &offset, kind, &record)) {
    if (record.data_size >= size || memcmp(record.data, shown, record.data_size) != 0 || shown[record.data_size] != 0)
      return false;
    shown += record.data_size + 1;
    size -= record.data_size + 1;
  }
  return size == 0;
}

static bool check_request(struct run *run, int parcel) {
  const struct command *command = own_command;
  struct stat stat;
  if (fstat(parcel, &stat) < 0) return failed(run, SB_STEP_WARM, 0, "parcel");
  // Init has checked its seals and its records.
  run->parcel.size = (size_t)stat.st_size;
  run->parcel.bytes = mmap(NULL, run->parcel.size, PROT_READ, MAP_SHARED, parcel, 0);
  if (run->parcel.bytes == MAP_FAILED) return failed(run, SB_STEP_WARM, 0, "parcel");
  if (!is_same(run, SB_RECORD_ARGUMENT, command->arguments, command->arguments_size))
    return failed_with(run, EINVAL, SB_STEP_WARM, 0, "arguments");
  if (!is_same(run, SB_RECORD_ENVIRONMENT, command->environment, command->environment_size))
    return failed_with(run, EINVAL, SB_STEP_WARM, 0, "environment");
  return true;
}

// Side files are the program's text. What it reads of them may as well be known already here, in its own process.
static void prepare_memory(const struct run *run) {
  size_t offset = 0;
  struct record record;
  while (parcel_next_of(&run->parcel, &offset, SB_RECORD_SIDE_FILE, &record)) {
    rehearsal_apply_for(record.data, record.data_size);
  }
}

static bool join(struct run *run, const int *fds) {
  for (size_t index = 0; index < NAMESPACES; index++) {
    if (setns(fds[index], namespaces[index].flag) < 0) return failed(run, SB_STEP_WARM, 0, namespaces[index].name);
  }
  return true;
}

static bool take_streams(struct run *run, const int *fds) {
  for (int stream = 0; stream < STREAMS; stream++) {
    if (dup2(fds[stream], stream) < 0) return failed(run, SB_STEP_PIPE, 0, "standard streams");
  }
  return true;
}

static bool take_identity(struct run *run) {
  // Joining a user namespace gives every capability in it, with a full bounding set.
  if (!capabilities_forbid(run)) return false;
  if (setresgid(SB_INNER_ID, SB_INNER_ID, SB_INNER_ID) < 0 || setresuid(SB_INNER_ID, SB_INNER_ID, SB_INNER_ID) < 0)
    return failed(run, SB_STEP_IDENTITY, SB_LAYER_ID_MAP, "setresuid");
  return true;
}

static bool lock_in(struct run *run) {
  if (!program_begin_session(run) || !limits_apply(run) || !capabilities_drop(run)) return false;
  // As after exec: what /proc shows of a process is the process's own. Here, because the filter refuses the call.
  if (prctl(PR_SET_DUMPABLE, 1) < 0) return failed(run, SB_STEP_SESSION, 0, "PR_SET_DUMPABLE");
  if (!landlock_apply(run) || !seccomp_apply(run)) return false;
  // Every layer has reported itself. One that a later change forgets to call is missed here, before any user code.
  if (tier_of(run->layers) == SB_TIER_A) return true;
  return failed_with(run, ENOTSUP, SB_STEP_TIER, LAYERS_TIER_A & ~run->layers, "a layer was not engaged");
}

// One word of init's. Nothing can be told to one that has none for us.
static void hear(struct message *message, enum sb_kind kind, size_t fd_count) {
  if (message_receive(init_socket, message) != 1 || message->header.kind != kind ||
      message->size != sizeof message->become || message->fd_count != fd_count)
    _exit(1);
}

void program_join(int socket, const struct command *command, const struct inheritance *grown) {
  // The parent's other descriptors are sockets to other inits, which must see who is at the other end, and who is not.
  if (dup3(socket, SOCKET, O_CLOEXEC) < 0 || syscall(SYS_close_range, SOCKET + 1, ~0u, 0) < 0) _exit(1);
  init_socket = SOCKET;
  own_command = command;
  inherited = *grown;
  struct message message;
  hear(&message, SB_PROBE, NAMESPACES);
  run = message.become.run;
  run.failure.step = 0;
  // A failure is told when somebody asks.
  (void)(join(&run, message.fds) && take_identity(&run));
  for (size_t index = 0; index < message.fd_count; index++) close(message.fds[index]);
}

// The time that nobody wants us is good for what the next program may need: it costs a run nothing, and those that come
// one upon another do not pay for it.
static void prepare_for_likely(void) {
  struct pollfd init = {.fd = init_socket, .events = POLLIN};
  if (poll(&init, 1, IDLE_MS) == 0) rehearsal_apply_likely();
}

void program_become(void) {
  struct message message;
  struct failure earlier = run.failure;
  prepare_for_likely();
  hear(&message, SB_RUN, STREAMS + 1);
  run = message.become.run;
  run.arguments = NULL;
  run.environment = NULL;
  run.inherited = inherited;
  run.listener = -1;
  run.failure = earlier;
  if (earlier.step == 0 && check_request(&run, message.fds[STREAMS]) && take_streams(&run, message.fds)) {
    prepare_memory(&run);
    lock_in(&run);
  }
  struct report report = {
    .header.kind = SB_STARTED, .layers = run.layers, .landlock_abi = run.landlock_abi, .failure = run.failure,
    .notice = run.notice, .inherited = run.inherited,
  };
  if (!message_send(init_socket, &report, sizeof report, NULL, 0, run.listener, 0) || run.failure.step != 0) _exit(1);
  if (message_receive(init_socket, &message) != 1 || message.header.kind != SB_STARTED) _exit(1);
  // What was needed of the request is not the program's; exec would have taken it away.
  munmap((void *)run.parcel.bytes, run.parcel.size);
  memset(&run, 0, sizeof run);
  if (syscall(SYS_close_range, 3, ~0u, 0) < 0) _exit(1);
}
