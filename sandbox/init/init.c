// Process 1 of a run: it builds the isolation from inside, starts the program, watches it and hands out what is left.
//
// The order is the security argument; each step says in its own file why it comes where it does.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "attempt.h"
#include "cleanup.h"
#include "folder.h"
#include "kernel.h"
#include "message.h"
#include "parcel.h"
#include "steps.h"
#include "unpack.h"

static bool read_request(struct run *run) {
  strcpy(run->work_path, "/box");
  strcpy(run->directory, run->work_path);
  if (!run->probe) return parcel_open(run);
  static char *arguments[] = {"/usr/bin/true", NULL};
  static char *environment[] = {NULL};
  run->arguments = arguments;
  run->environment = environment;
  if (!wants(run, SB_LAYER_PRIVATE_ROOT)) {
    strcpy(run->work_path, "/tmp");
    strcpy(run->directory, "/");
  }
  return true;
}

// stdin may be reopened by the program through /proc/self/fd/0 with rights that our descriptor does not have. Of a
// sealed memfd or a pipe it gains nothing by that.
static bool check_input(struct run *run) {
  const int sealed = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  struct stat stat;
  if (fstat(FD_INPUT, &stat) < 0) return failed(run, SB_STEP_MESSAGE, 0, "stdin");
  if (S_ISFIFO(stat.st_mode)) return true;
  int seals = fcntl(FD_INPUT, F_GET_SEALS);
  if (seals >= 0 && (seals & sealed) == sealed) return true;
  return failed_with(run, EPERM, SB_STEP_MESSAGE, 0, "stdin is neither a sealed memfd nor a pipe");
}

// A socket cannot be reopened through /proc/self/fd, and a pipe gains nothing by it.
static bool check_channel(struct run *run) {
  struct stat stat;
  if (fstat(FD_CHANNEL, &stat) < 0) return failed(run, SB_STEP_MESSAGE, 0, "channel");
  if (S_ISSOCK(stat.st_mode) || S_ISFIFO(stat.st_mode)) return true;
  return failed_with(run, EPERM, SB_STEP_MESSAGE, 0, "channel is neither a socket nor a pipe");
}

static bool take_request(struct run *run) {
  return read_request(run) && (!run->has_input || check_input(run)) && (!run->has_channel || check_channel(run));
}

static bool open_folders(struct run *run) {
  run->work = kernel_open_folder(run->work_path);
  if (run->work < 0) return failed(run, SB_STEP_ROOT, SB_LAYER_PRIVATE_ROOT, run->work_path);
  run->tmp = -1;
  if (run->request.flags & SB_RUN_FOLDER) {
    run->tmp = open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (run->tmp < 0) return failed(run, SB_STEP_ROOT, SB_LAYER_PRIVATE_ROOT, "/tmp");
  }
  run->proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (run->proc < 0) return failed(run, SB_STEP_PROC, SB_LAYER_PRIVATE_ROOT, "/proc");
  run->layers |= SB_LAYER_WATCHDOG & ~run->skip;
  return true;
}

// 0, 1, 2 as the program will have them; init itself uses none of the three.
static bool open_stdio(struct run *run, int pipes[2]) {
  for (int stream = 1; stream <= 2; stream++) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return failed(run, SB_STEP_PIPE, 0, "pipe");
    if (fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0) return failed(run, SB_STEP_PIPE, 0, "O_NONBLOCK");
    if (dup2(ends[1], stream) < 0) return failed(run, SB_STEP_PIPE, 0, "dup2");
    close(ends[1]);
    pipes[stream - 1] = ends[0];
  }
  if (run->has_input) return dup2(FD_INPUT, 0) == 0 || failed(run, SB_STEP_PIPE, 0, "stdin");
  cleanup_fd int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (null < 0 || dup2(null, 0) < 0) return failed(run, SB_STEP_PIPE, 0, "/dev/null");
  return true;
}

// The program has its own copies; ours would keep pipes open that it closed.
static bool release_stdio(struct run *run) {
  cleanup_fd int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) return failed(run, SB_STEP_PIPE, 0, "/dev/null");
  for (int fd = 0; fd <= 2; fd++) {
    if (dup3(null, fd, O_CLOEXEC) < 0) return failed(run, SB_STEP_PIPE, 0, "/dev/null");
  }
  if (run->has_input) close(FD_INPUT);
  if (run->has_channel) close(FD_CHANNEL);
  return true;
}

static bool block_children_signal(struct run *run) {
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, SIGCHLD);
  if (sigprocmask(SIG_BLOCK, &mask, NULL) < 0) return failed(run, SB_STEP_WATCH, 0, "signal mask");
  return true;
}

static bool unpack(struct run *run) {
  if (run->has_folder && !unpack_clear_way(run)) return false;
  if (!unpack_files(run)) return false;
  if (run->request.flags & SB_RUN_FOLDER) folder_set_mark(run);
  return true;
}

static bool send_started(struct run *run) {
  if (run->probe) return true;
  struct sb_started event = {
    .header.kind = SB_STARTED, .tier = tier_of(run->layers), .layers = run->layers,
    .missing = SB_LAYER_ALL & ~run->layers, .landlock_abi = run->landlock_abi,
  };
  if (!message_send(FD_EVENTS, &event, sizeof event, NULL, 0, -1, 0)) _exit(0);  // the server has gone already
  return true;
}

static bool live(struct run *run) {
  int pipes[2];
  setsid();
  umask(022);
  bool started =
    identity_follow_host(run) &&
    // Before the first byte of the request is looked at, because it needs a moment of being dumpable.
    identity_map(run) && (run->warm ? warm_ask(run) : take_request(run)) &&
    // While we are still who the server is.
    sources_open(run) &&
    // While all capabilities are there: dropping from the bounding set takes one.
    capabilities_forbid(run) && identity_wait(run) && identity_take(run) && root_enter(run) &&
    // So far, and no farther, one goes that waits for its request.
    (!run->warm || (warm_join(run) && warm_await(run) && take_request(run) && warm_check(run) && root_resize(run))) &&
    root_close(run) && open_folders(run) && (run->probe || unpack(run)) && open_stdio(run, pipes) &&
    (!run->keeper || keeper_prepare(run)) && capabilities_reduce(run) &&
    block_children_signal(run) && program_start(run);
  if (!started) return false;
  if (!release_stdio(run)) return false;
  seccomp_check_listener(run);
  return send_started(run) && (!run->warm || warm_release(run)) && supervise(run, pipes[0], pipes[1]);
}

void init_main(struct run *run) {
  bool lived = live(run);
  if (run->probe) {
    attempt_answer(run);
  } else if (!lived && run->failure.step != 0) {
    // Who asks hears of it.
    if (run->awaits) warm_receive(run);
    message_send_failure(FD_EVENTS, &run->failure);
  }
  _exit(lived ? 0 : 1);
}
