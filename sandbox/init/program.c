// From init to the untrusted program: one process, every right given away in order, exec.
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "steps.h"

// The child runs on this stack while init stands still (CLONE_VFORK); nothing in it goes deep.
static _Alignas(16) unsigned char stack[64 << 10];

bool program_begin_session(struct run *run) {
  if (setsid() < 0) return failed(run, SB_STEP_SESSION, 0, "setsid");
  umask(022);
  // The handlers are default since the host's start; init has blocked signals, and a mask survives exec.
  sigset_t none;
  sigemptyset(&none);
  if (sigprocmask(SIG_SETMASK, &none, NULL) < 0) return failed(run, SB_STEP_SESSION, 0, "signal mask");
  // Writing past a file limit shall give EFBIG, which programs report, instead of a signal that most die of unheard.
  if (signal(SIGXFSZ, SIG_IGN) == SIG_ERR) return failed(run, SB_STEP_SESSION, 0, "SIGXFSZ");
  // Layer 0: it is the request that names the folder.
  if (chdir(run->directory) < 0) return failed(run, SB_STEP_SESSION, 0, run->directory);
  return true;
}

// Shares init's memory, so that a failed step is simply there to read, and its descriptors, so that the listener which
// seccomp(2) opens here is init's as well: no channel is needed that the filter would have to allow. Neither survives
// exec. Credentials, limits, directory, Landlock and seccomp belong to each process alone.
static int become_program(void *argument) {
  struct run *run = argument;
  if (!program_begin_session(run)) _exit(1);
  // Everything but 0, 1, 2 and the channel vanishes at exec. Not closed here: the table is init's.
  if (syscall(SYS_close_range, FD_CHANNEL, ~0u, CLOSE_RANGE_CLOEXEC) < 0 ||
      (run->has_channel && fcntl(FD_CHANNEL, F_SETFD, 0) < 0)) {
    failed(run, SB_STEP_SESSION, 0, "close_range");
    _exit(1);
  }
  // Landlock wants no_new_privs (set with the capabilities); seccomp refuses what all the others need.
  bool limits = wants(run, SB_LAYER_LIMITS) || run->keeper;
  bool locked = (!limits || limits_apply(run)) && capabilities_drop(run) && landlock_apply(run) && seccomp_apply(run);
  if (!locked) _exit(1);
  // Every layer has reported itself. One that a later change forgets to call is missed here, before any user code.
  if (!run->probe && !run->keeper && tier_of(run->layers) != SB_TIER_A) {
    failed_with(run, ENOTSUP, SB_STEP_TIER, LAYERS_TIER_A & ~run->layers, "a layer was not engaged");
    _exit(1);
  }
  execve(run->arguments[0], run->arguments, run->environment);
  failed(run, SB_STEP_EXEC, 0, run->arguments[0]);
  _exit(1);
}

bool program_start(struct run *run) {
  if (run->warm) return warm_start(run);
  pid_t pid = clone(become_program, stack + sizeof stack, CLONE_VM | CLONE_VFORK | CLONE_FILES | SIGCHLD, run);
  if (pid < 0) return failed(run, SB_STEP_FORK, 0, "clone");
  // Back here, the child has either executed or ended.
  if (run->failure.step != 0) {
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) continue;
    return false;
  }
  run->main_pid = pid;
  return true;
}
