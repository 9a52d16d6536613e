// Who init is: mapped to one unprivileged id, and gone when the host is.
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cleanup.h"
#include "steps.h"

bool identity_follow_host(struct run *run) {
  // The host is single-threaded, so "parent thread ended" is "host ended".
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) return failed(run, SB_STEP_WATCH, SB_LAYER_WATCHDOG, "PR_SET_PDEATHSIG");
  // If it ended before that call no signal will come, but its end of the sync socket is closed.
  struct pollfd sync = {.fd = FD_SYNC};
  if (poll(&sync, 1, 0) < 0) return failed(run, SB_STEP_WATCH, SB_LAYER_WATCHDOG, "host");
  if (sync.revents & (POLLHUP | POLLERR)) _exit(1);
  return true;
}

static bool write_self(const char *path, const char *text) {
  cleanup_fd int fd = open(path, O_WRONLY | O_CLOEXEC);
  return fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
}

bool identity_map(struct run *run) {
  // A keeper can write a child's maps only while the child is dumpable, so everything else waits until it has.
  if (run->warm && !identity_wait(run)) return false;
  // The files of a process that is not dumpable belong to root, so an ordinary user must be dumpable to write its own
  // map. What is readable in that moment is a copy of the host before any request's data.
  if (!run->privileged && prctl(PR_SET_DUMPABLE, 1) < 0)
    return failed(run, SB_STEP_ID_MAP, SB_LAYER_ID_MAP, "PR_SET_DUMPABLE");
  // If the machine runs out of memory the kernel takes this tree first. Everything below inherits it; nothing below may
  // write it (a read-only /proc).
  if (!run->warm && !write_self("/proc/self/oom_score_adj", "1000"))
    return failed(run, SB_STEP_LIMITS, SB_LAYER_LIMITS, "oom_score_adj");
  if (!run->privileged && (run->layers & SB_LAYER_USER_NAMESPACE) && wants(run, SB_LAYER_ID_MAP)) {
    char map[32];
    if (!write_self("/proc/self/setgroups", "deny")) return failed(run, SB_STEP_ID_MAP, SB_LAYER_ID_MAP, "setgroups");
    snprintf(map, sizeof map, "%u %u 1\n", SB_INNER_ID, run->outer_id);
    if (!write_self("/proc/self/uid_map", map)) return failed(run, SB_STEP_ID_MAP, SB_LAYER_ID_MAP, "uid_map");
    snprintf(map, sizeof map, "%u %u 1\n", SB_INNER_ID, run->outer_group);
    if (!write_self("/proc/self/gid_map", map)) return failed(run, SB_STEP_ID_MAP, SB_LAYER_ID_MAP, "gid_map");
  }
  if (prctl(PR_SET_DUMPABLE, 0) < 0) return failed(run, SB_STEP_ID_MAP, SB_LAYER_ID_MAP, "PR_SET_DUMPABLE");
  return true;
}

bool identity_wait(struct run *run) {
  if (!run->privileged || !(run->layers & SB_LAYER_USER_NAMESPACE) || !wants(run, SB_LAYER_ID_MAP)) return true;
  if (run->mapped) return true;
  struct failure verdict;
  ssize_t size = recv(FD_SYNC, &verdict, sizeof verdict, 0);
  if (size < 0) return failed(run, SB_STEP_ID_MAP, SB_LAYER_ID_MAP, "word of the host");
  if (size != sizeof verdict) _exit(1);  // the host is gone
  if (verdict.step != 0) {
    run->failure = verdict;
    return false;
  }
  run->mapped = true;
  return true;
}

bool identity_take(struct run *run) {
  bool inside = (run->layers & SB_LAYER_USER_NAMESPACE) != 0;
  if (inside && !wants(run, SB_LAYER_ID_MAP)) return true;
  if (inside || run->privileged) {
    uid_t id = inside ? SB_INNER_ID : run->outer_id;
    // Supplementary groups were cleared by the host if it may; an ordinary user's cannot be, by the kernel's own rule.
    int groups = run->privileged ? getgroups(0, NULL) : 0;
    if (groups != 0) return failed_with(run, groups < 0 ? errno : EPERM, SB_STEP_IDENTITY, SB_LAYER_ID_MAP, "groups");
    // Group before user: after the user is gone the right to change the group may be too.
    if (setresgid(id, id, id) < 0) return failed(run, SB_STEP_IDENTITY, SB_LAYER_ID_MAP, "setresgid");
    if (setresuid(id, id, id) < 0) return failed(run, SB_STEP_IDENTITY, SB_LAYER_ID_MAP, "setresuid");
  }
  // A change of credentials clears the parent-death signal, and may set the dumpable flag to the machine's default.
  if (prctl(PR_SET_DUMPABLE, 0) < 0) return failed(run, SB_STEP_IDENTITY, SB_LAYER_ID_MAP, "PR_SET_DUMPABLE");
  if (!identity_follow_host(run)) return false;
  run->layers |= SB_LAYER_ID_MAP;
  return true;
}
