// The life of a run from exec to its last event: clocks, output, refused calls, memory, the end.
//
// One thread, one poll. Nothing in the loop blocks: a server that does not read, a program that writes without end or
// is refused a million calls cannot keep the clock from being looked at. Only when every process of the run is dead are
// events sent that may wait for the server.
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <linux/sched/types.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "artifacts.h"
#include "cleanup.h"
#include "denied.h"
#include "message.h"
#include "output.h"
#include "steps.h"
#include "watchdog.h"

enum { SHORT_TURN_NS = 100000 };

struct supervision {
  struct run *run;
  struct stream out;
  struct stream err;
  struct denied denied;
  struct sb_exit end;
  struct sb_limit limit;
  enum sb_status status;   // 0 until something other than the program ended it
  uint64_t started_ns;
  uint64_t term_ns;        // when SIGTERM is due
  uint64_t kill_ns;        // when everything is killed, 0 = not begun
  uint64_t next_look_ns;   // of the watchdog
  uint64_t next_partial_ns;
  bool main_ended;
  bool server_gone;
  bool orderless;          // of a keeper: the host has no more to say
};

static struct supervision all;

static uint64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void kill_everything(void) {
  // "Everything" is the pid namespace. Where there is none (a probe that does without), the same call would end every
  // process of the user; there the program is /usr/bin/true and alone.
  if (getpid() == 1) kill(-1, SIGKILL);
  else if (!all.main_ended) kill(all.run->main_pid, SIGKILL);
}

// The first cause is the truth; whatever follows is a consequence of it.
static void end_by(enum sb_status status, enum sb_limit_kind kind, uint64_t allowed, uint64_t measured) {
  if (all.status != 0 || all.main_ended) return;
  all.status = status;
  if (kind) {
    all.limit = (struct sb_limit){
      .header.kind = SB_LIMIT, .limit = kind, .allowed = allowed, .measured = measured,
    };
  }
}

static void look_at_clock(uint64_t now) {
  const struct sb_run *request = &all.run->request;
  if (all.kill_ns == 0 && now >= all.term_ns) {
    end_by(SB_STATUS_TIMEOUT, SB_LIMIT_WALL, request->wall_ms, (now - all.started_ns) / 1000000);
    all.kill_ns = now + request->grace_ms * 1000000;
    kill(all.run->main_pid, SIGTERM);
  }
  if (all.kill_ns != 0 && now >= all.kill_ns) kill_everything();
}

static bool look_at_memory(uint64_t now) {
  if (now < all.next_look_ns) return true;
  uint64_t limit = all.run->request.memory_bytes;
  uint64_t bytes;
  if (!watchdog_measure(all.run, limit, &bytes)) return false;
  if (bytes > all.end.peak_bytes) all.end.peak_bytes = bytes;
  if (bytes > limit) {
    kill_everything();
    end_by(SB_STATUS_MEMORY, SB_LIMIT_MEMORY, limit, bytes);
  }
  all.next_look_ns = now_ns() + watchdog_pause(limit, bytes);
  return true;
}

// Output that could not be read must not pass for output that was not written.
static bool output_is_whole(void) {
  int error = all.out.error ? all.out.error : all.err.error;
  return error == 0 || failed_with(all.run, error, SB_STEP_WATCH, SB_LAYER_WATCHDOG, "output of the program");
}

static void look_at_output(void) {
  uint64_t limit = all.run->request.output_total_bytes;
  uint64_t total = all.out.total + all.err.total;
  if (total <= limit) return;
  kill_everything();
  end_by(SB_STATUS_OUTPUT_LIMIT, SB_LIMIT_OUTPUT, limit, total);
}

static bool reap_ended(uint64_t now) {
  for (;;) {
    int status;
    pid_t pid = waitpid(-1, &status, WNOHANG);
    if (pid < 0 && errno == EINTR) continue;
    if (pid == 0 || all.main_ended) return true;
    // Nobody would tell us of this end a second time.
    if (pid < 0) return failed(all.run, SB_STEP_WATCH, SB_LAYER_WATCHDOG, "waitpid");
    if (all.run->keeper && pid != all.run->main_pid) keeper_reaped(pid);
    if (pid != all.run->main_pid) continue;  // an orphan that has come to us
    all.main_ended = true;
    all.end.signaled = WIFSIGNALED(status);
    all.end.code = (uint32_t)(WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    all.end.wall_ns = now - all.started_ns;
  }
}

static void listen_to_server(void) {
  struct message message;
  int received = message_receive(FD_EVENTS, &message);
  if (received == 1 && message.header.kind == SB_CANCEL && message.fd_count == 0) {
    end_by(SB_STATUS_CANCELLED, 0, 0, 0);
    kill_everything();
    return;
  }
  if (received == 1 && message.header.kind == SB_MEASURE && message.fd_count == 0) {
    struct sb_measured event = {.header.kind = SB_MEASURED};
    if (watchdog_count(all.run, &event.bytes))
      message_send(FD_EVENTS, &event, sizeof event, NULL, 0, -1, MSG_DONTWAIT);
    return;
  }
  // Closed, or speaking what we do not understand: nobody waits for this run any more.
  all.server_gone = true;
}

// What lies beyond the head, for somebody who watches: rarely enough to cost nothing, however much is printed.
static bool has_partial(void) {
  return (all.run->request.flags & SB_RUN_PARTIAL) && (output_has_partial(&all.out) || output_has_partial(&all.err));
}

static void tell_partial(uint64_t now) {
  if (now < all.next_partial_ns || !has_partial()) return;
  output_send_partial(&all.out, FD_EVENTS);
  output_send_partial(&all.err, FD_EVENTS);
  all.next_partial_ns = now + (uint64_t)SB_PARTIAL_MS * 1000000;
}

static struct timespec until_next_duty(uint64_t now) {
  uint64_t next = all.next_look_ns;
  uint64_t clock = all.kill_ns ? all.kill_ns : all.term_ns;
  if (clock < next) next = clock;
  if (all.denied.resume_ns > now && all.denied.resume_ns < next) next = all.denied.resume_ns;
  if (all.next_partial_ns < next && has_partial()) next = all.next_partial_ns;
  uint64_t wait = next > now ? next - now : 0;
  return (struct timespec){.tv_sec = (time_t)(wait / 1000000000), .tv_nsec = (long)(wait % 1000000000)};
}

enum { WAIT_SERVER, WAIT_HOST, WAIT_CHILDREN, WAIT_STDOUT, WAIT_STDERR, WAIT_DENIED, WAIT_ORDERS, WAIT_COUNT };

static bool watch(int children) {
  struct run *run = all.run;
  while (!all.main_ended) {
    uint64_t now = now_ns();
    bool unsent = all.out.head_sent != all.out.head_size || all.err.head_sent != all.err.head_size;
    struct pollfd fds[WAIT_COUNT] = {
      [WAIT_SERVER] = {.fd = FD_EVENTS, .events = (short)(POLLIN | (unsent ? POLLOUT : 0))},
      [WAIT_HOST] = {.fd = FD_SYNC},
      [WAIT_CHILDREN] = {.fd = children, .events = POLLIN},
      [WAIT_STDOUT] = {.fd = all.out.pipe, .events = POLLIN},
      [WAIT_STDERR] = {.fd = all.err.pipe, .events = POLLIN},
      [WAIT_DENIED] = {.fd = now < all.denied.resume_ns ? -1 : run->listener, .events = POLLIN},
      [WAIT_ORDERS] = {.fd = run->keeper && !all.orderless ? FD_ORDERS : -1, .events = POLLIN},
    };
    if (run->probe) fds[WAIT_SERVER].fd = -1;
    struct timespec timeout = until_next_duty(now);
    if (ppoll(fds, WAIT_COUNT, &timeout, NULL) < 0 && errno != EINTR)
      return failed(run, SB_STEP_WATCH, SB_LAYER_WATCHDOG, "ppoll");
    now = now_ns();
    if (fds[WAIT_HOST].revents & (POLLHUP | POLLERR)) _exit(1);
    if (fds[WAIT_SERVER].revents & (POLLIN | POLLHUP | POLLERR)) listen_to_server();
    if (all.server_gone) return true;
    if (fds[WAIT_CHILDREN].revents) {
      struct signalfd_siginfo info;
      while (read(children, &info, sizeof info) == sizeof info) continue;
      if (!reap_ended(now)) return false;
    }
    if (fds[WAIT_ORDERS].revents && !keeper_obey()) all.orderless = true;
    if (fds[WAIT_STDOUT].revents) output_read(&all.out);
    if (fds[WAIT_STDERR].revents) output_read(&all.err);
    if (!output_is_whole()) return false;
    if (!run->probe && (!output_send_head(&all.out, FD_EVENTS, MSG_DONTWAIT) ||
                        !output_send_head(&all.err, FD_EVENTS, MSG_DONTWAIT))) {
      all.server_gone = true;
      return true;
    }
    tell_partial(now);
    look_at_output();
    if (fds[WAIT_DENIED].revents & POLLIN) {
      if (!denied_answer(&all.denied, run, now)) cleanup_fd_(&run->listener);
    } else if (fds[WAIT_DENIED].revents) {
      cleanup_fd_(&run->listener);  // nobody uses the filter any more
    }
    look_at_clock(now);
    if (!look_at_memory(now)) return false;
  }
  return true;
}

// The end of the run is the end of its main process, not the end of its pipes. What it left running goes with it.
static void end_tree(void) {
  kill_everything();
  // Refused calls that wait for an answer die with their callers.
  for (;;) {
    if (waitpid(-1, NULL, 0) < 0 && errno == ECHILD) break;
  }
  // What lies in the pipes is all that there will be.
  while (output_read(&all.out)) continue;
  while (output_read(&all.err)) continue;
}

static uint64_t nanoseconds(struct timeval time) {
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_usec * 1000;
}

static void account(void) {
  struct rusage usage;
  getrusage(RUSAGE_CHILDREN, &usage);
  all.end.user_ns = nanoseconds(usage.ru_utime);
  all.end.system_ns = nanoseconds(usage.ru_stime);
  uint64_t largest = (uint64_t)usage.ru_maxrss * 1024;
  if (largest > all.end.peak_bytes) all.end.peak_bytes = largest;
  if (all.run->shared_bytes > all.end.peak_bytes) all.end.peak_bytes = all.run->shared_bytes;
  all.end.stdout_bytes = all.out.total;
  all.end.stderr_bytes = all.err.total;
  all.end.denied_count = all.denied.total;
  const struct sb_run *request = &all.run->request;
  // A program can send itself that signal, but cannot make up what it has used. (The kernel counts the one by ticks, the
  // other by the clock: on a busy machine they differ by a fifth and more.)
  uint64_t used = all.end.user_ns + all.end.system_ns;
  bool may_be = 2 * used >= request->cpu_seconds * 1000000000;
  if (all.status == 0 && all.end.signaled && all.end.code == SIGXCPU && may_be) {
    all.limit = (struct sb_limit){
      .header.kind = SB_LIMIT, .limit = SB_LIMIT_CPU, .allowed = request->cpu_seconds, .measured = used / 1000000000,
    };
  }
}

static bool report(void) {
  struct run *run = all.run;
  if (!output_send_head(&all.out, FD_EVENTS, 0) || !output_send_head(&all.err, FD_EVENTS, 0)) return false;
  if (all.limit.limit && !message_send(FD_EVENTS, &all.limit, sizeof all.limit, NULL, 0, -1, 0)) return false;
  if (!output_send_tail(&all.out, FD_EVENTS) || !output_send_tail(&all.err, FD_EVENTS)) return false;
  if (!denied_send(&all.denied, FD_EVENTS)) return false;
  all.end.header.kind = SB_EXIT;
  if (!message_send(FD_EVENTS, &all.end, sizeof all.end, NULL, 0, -1, 0)) return false;
  if (!side_files_send(run)) return false;
  if (!(run->request.flags & SB_RUN_NO_ARTIFACTS) && !artifacts_send(run)) return false;
  struct sb_done done = {
    .header.kind = SB_DONE, .status = all.status ? all.status : SB_STATUS_EXITED,
    .tier = tier_of(run->layers), .layers = run->layers, .missing = SB_LAYER_ALL & ~run->layers,
    .landlock_abi = run->landlock_abi,
  };
  return message_send(FD_EVENTS, &done, sizeof done, NULL, 0, -1, 0);
}

// Init works for microseconds and then waits: with so short a turn the scheduler lets it in at once, and not when a
// program has used up its own. Needs no privilege; a kernel before 6.12 takes no notice.
static void ask_for_short_turns(void) {
  struct sched_attr attributes;
  if (syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) < 0) return;
  if (attributes.sched_policy != SCHED_NORMAL) return;
  attributes.sched_flags = SCHED_FLAG_RESET_ON_FORK;
  attributes.sched_runtime = SHORT_TURN_NS;
  syscall(SYS_sched_setattr, 0, &attributes, 0);
}

bool supervise(struct run *run, int stdout_pipe, int stderr_pipe) {
  const struct sb_run *request = &run->request;
  // A keeper's init finds here what the keeper has left.
  memset(&all, 0, sizeof all);
  all.run = run;
  watchdog_begin();
  all.out.name = SB_STREAM_STDOUT;
  all.out.pipe = stdout_pipe;
  all.err.name = SB_STREAM_STDERR;
  all.err.pipe = stderr_pipe;
  all.out.head_limit = all.err.head_limit = request->output_head_bytes;
  all.out.tail_limit = all.err.tail_limit = request->output_tail_bytes;
  all.started_ns = now_ns();
  all.term_ns = all.started_ns + request->wall_ms * 1000000;
  all.next_look_ns = wants(run, SB_LAYER_WATCHDOG) ? all.started_ns + WATCHDOG_PERIOD_NS : UINT64_MAX;

  ask_for_short_turns();
  // SIGCHLD has been blocked since before the program was started: an end before this line is pending, not lost.
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, SIGCHLD);
  int children = signalfd(-1, &mask, SFD_NONBLOCK | SFD_CLOEXEC);
  if (children < 0) return failed(run, SB_STEP_WATCH, SB_LAYER_WATCHDOG, "signalfd");

  bool watched = watch(children);
  // Exit of process 1 is the quickest and surest end of all the others.
  if (all.server_gone) _exit(0);
  end_tree();
  if (!watched || !output_is_whole()) return false;
  account();
  if (run->probe) {
    if (all.status == 0 && !all.end.signaled && all.end.code == 0) return true;
    return failed_with(run, ECHILD, SB_STEP_EXEC, SB_LAYER_PRIVATE_ROOT, "/usr/bin/true ended otherwise than with 0");
  }
  return report() || run->failure.step == 0;
}
