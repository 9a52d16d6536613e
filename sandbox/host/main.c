// sandbox-host: waits on one socket for runs and gives birth to each.
//
// It is small so that its children are cheap to make, knows nothing so that they inherit nothing, and does not speak
// with the programs it starts: that is the business of each run's init. See sandbox_protocol.h for the messages.
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "kernel.h"
#include "message.h"
#include "probe.h"
#include "request.h"
#include "slots.h"
#include "steps.h"
#include "warm.h"

// Several servers side by side shall not all begin with the same CPU.
static uint32_t turns;
// Work folders that were made to be kept.
static uint32_t folders;
static bool greeted;
static bool privileged;

[[noreturn]] static void die(const char *what) {
  dprintf(STDERR_FILENO, "sandbox-host: %s\n", what);
  _exit(1);
}

// The whole environment of a process can be read by whatever reaches its /proc entry, also when it was cleared later;
// and a secret in ours would be in the memory of every init. So there must be none to begin with.
static void check_start(void) {
  if (environ[0] != NULL) die("the environment must be empty; this program is started by workbench, not by hand");
  int type = 0;
  socklen_t size = sizeof type;
  if (getsockopt(SB_CONTROL_FD, SOL_SOCKET, SO_TYPE, &type, &size) < 0 || type != SOCK_SEQPACKET)
    die("descriptor 3 is no SOCK_SEQPACKET socket; this program is started by workbench, not by hand");
}

// What this process needs of the machine; false with `unfit.failure` set. The first request is answered with that, and
// the server starts another host for the next one.
static struct run unfit;

static bool settle(char **arguments) {
  // Our path names a user's folder, and /proc/1/cmdline of every run would show it.
  for (char **argument = arguments; *argument; argument++) memset(*argument, 0, strlen(*argument));
  fcntl(SB_CONTROL_FD, F_SETFD, FD_CLOEXEC);
  // Everything else that the server may have left open is not ours.
  if (syscall(SYS_close_range, SB_CONTROL_FD + 1, ~0u, 0) < 0) return failed(&unfit, SB_STEP_HOST, 0, "close_range");
  // 0, 1, 2 must be taken, or a run's descriptors would land there.
  for (int fd = 0; fd <= 2; fd++) {
    if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd) return failed(&unfit, SB_STEP_HOST, 0, "/dev/null");
  }
  // Out of the server's terminal and process group: a Ctrl-C there is the server's to handle.
  setsid();
  if (chdir("/") < 0) return failed(&unfit, SB_STEP_HOST, 0, "/");
  // Dispositions and mask are inherited through exec; the programs shall find the defaults.
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  sigset_t mask;
  sigemptyset(&mask);
  sigprocmask(SIG_SETMASK, &mask, NULL);
  privileged = geteuid() == 0;
  turns = (uint32_t)getpid();
  // Best effort: init refuses to go on if it finds one.
  if (privileged) setgroups(0, NULL);
  return true;
}

static int children_signal(void) {
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, SIGCHLD);
  sigprocmask(SIG_BLOCK, &mask, NULL);
  return signalfd(-1, &mask, SFD_NONBLOCK | SFD_CLOEXEC);
}

static void reap(void) {
  pid_t pid;
  while ((pid = waitpid(-1, NULL, WNOHANG)) > 0) {
    uint32_t slot = slots_find_init(pid);
    if (slot == SB_RUNS_MAX) continue;
    close(slots[slot].sync);
    slots[slot] = (struct slot){0};
    warm_ended(slot);
  }
}

static void hello(const struct message *message) {
  struct sb_hello answer = {
    .header.kind = SB_HELLO, .version = SB_VERSION, .landlock_abi = landlock_abi(), .privileged = privileged,
  };
  if (!message_send(SB_CONTROL_FD, &answer, sizeof answer, NULL, 0, -1, 0)) _exit(0);
  if (message->size != sizeof message->hello || message->hello.version != SB_VERSION) die("another protocol version");
  greeted = true;
}

// Finds a place for a run, and the ids that go with it.
static bool find_slot(struct run *run) {
  run->slot = slots_find_free();
  return run->slot < SB_RUNS_MAX || failed_with(run, EAGAIN, SB_STEP_SLOT, 0, "");
}

static bool start(struct run *run, const struct message *message) {
  const char *wrong = request_check(&run->request);
  if (wrong) return failed_with(run, EINVAL, SB_STEP_MESSAGE, 0, wrong);
  run->turn = turns++;
  if (run->request.warm) return warm_begin_run(run, message);
  if (!find_slot(run)) return false;
  struct slot *slot = &slots[run->slot];
  const int *next = &message->fds[2];
  run->has_input = (run->request.flags & SB_RUN_STDIN) != 0;
  run->has_channel = (run->request.flags & SB_RUN_CHANNEL) != 0;
  struct given given = {.events = message->fds[0], .parcel = message->fds[1]};
  given.input = run->has_input ? *next++ : -1;
  given.channel = run->has_channel ? *next++ : -1;
  run->has_folder = next < message->fds + message->fd_count;
  given.folder = run->has_folder ? *next : -1;
  if (!run_take_outer_ids(run, given.folder, folders)) return false;
  if ((run->request.flags & SB_RUN_FOLDER) && !run->has_folder) folders += 1;
  pid_t pid = spawn_init(run, &given, &slot->sync);
  if (pid < 0) return false;
  slot->init = pid;
  slot->state = SLOT_RUN;
  return true;
}

static bool start_warm(struct run *run, const struct message *message) {
  cleanup_fd int orders = -1;
  if (!find_slot(run) || !run_take_outer_ids(run, -1, 0) || !warm_prepare(run, &message->warm, &orders)) return false;
  struct slot *slot = &slots[run->slot];
  struct given given = {
    .events = message->fds[0], .parcel = message->fds[1], .input = orders, .channel = -1, .folder = -1,
  };
  pid_t pid = spawn_init(run, &given, &slot->sync);
  if (pid < 0) {
    warm_not_begun(message->warm.number);
    return false;
  }
  warm_begun(message->warm.number, run->slot);
  slot->init = pid;
  slot->state = SLOT_RUN;
  return true;
}

static void handle(struct message *message) {
  if (message->header.kind == SB_HELLO && message->fd_count == 0) {
    hello(message);
    return;
  }
  if (!greeted) die("HELLO must come first");
  if (unfit.failure.step != 0 && message->fd_count > 0) {
    message_send_failure(message->fds[0], &unfit.failure);
    die(unfit.failure.object);
  }
  if (message->header.kind == SB_PROBE && message->size == sizeof message->probe && message->fd_count == 1) {
    probe_report(&message->probe, privileged, message->fds[0]);
  } else if (message->header.kind == SB_RUN && message->size == sizeof message->run &&
             request_has_all_descriptors(message->run.flags, message->fd_count)) {
    struct run run = {.request = message->run, .privileged = privileged};
    if (!start(&run, message)) message_send_failure(message->fds[0], &run.failure);
  } else if (message->header.kind == SB_WARM && message->size == sizeof message->warm && message->fd_count == 2) {
    struct run run = {.privileged = privileged, .turn = turns++};
    if (!start_warm(&run, message)) message_send_failure(message->fds[0], &run.failure);
  } else {
    die("a message that is not understood");
  }
  for (size_t index = 0; index < message->fd_count; index++) close(message->fds[index]);
}

int main(int count, char **arguments) {
  // Before anything else: from here on nobody of our own uid can trace us or read our memory.
  if (prctl(PR_SET_DUMPABLE, 0) < 0) failed(&unfit, SB_STEP_HOST, 0, "PR_SET_DUMPABLE");
  (void)count;
  check_start();
  int children = settle(arguments) ? children_signal() : -1;
  if (children < 0) failed(&unfit, SB_STEP_HOST, 0, "signalfd");
  for (;;) {
    struct pollfd fds[2 + WARM_MAX] = {{.fd = SB_CONTROL_FD, .events = POLLIN}, {.fd = children, .events = POLLIN}};
    int timeout = warm_wait_for(fds + 2);
    if (poll(fds, 2 + WARM_MAX, timeout) < 0) {
      if (errno == EINTR) continue;
      die("poll");
    }
    // First the places that have become free, then who asks for one.
    for (uint32_t index = 0; index < WARM_MAX; index++) {
      if (fds[2 + index].revents) warm_hear(index);
    }
    warm_look_at_clock();
    if (fds[1].revents) {
      struct signalfd_siginfo info;
      while (read(children, &info, sizeof info) == sizeof info) continue;
      reap();
    }
    if (fds[0].revents) {
      struct message message;
      int received = message_receive(SB_CONTROL_FD, &message);
      // The server has closed the socket or died. Every init is told by the kernel (PR_SET_PDEATHSIG).
      if (received == 0) _exit(0);
      if (received < 0) die("a message that is not understood");
      handle(&message);
    }
  }
}
