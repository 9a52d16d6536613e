// The parent's half of a run's birth: one clone(2) into all namespaces, and as root the id maps.
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "kernel.h"
#include "message.h"
#include "steps.h"

static const struct {
  uint32_t layer;
  int flag;
} namespaces[] = {
  {SB_LAYER_USER_NAMESPACE, CLONE_NEWUSER}, {SB_LAYER_MOUNT_NAMESPACE, CLONE_NEWNS},
  {SB_LAYER_PID_NAMESPACE, CLONE_NEWPID},   {SB_LAYER_NET_NAMESPACE, CLONE_NEWNET},
  {SB_LAYER_IPC_NAMESPACE, CLONE_NEWIPC},   {SB_LAYER_UTS_NAMESPACE, CLONE_NEWUTS},
  {SB_LAYER_CGROUP_NAMESPACE, CLONE_NEWCGROUP},
};

int spawn_flags(uint32_t layers) {
  int flags = 0;
  for (size_t index = 0; index < sizeof namespaces / sizeof namespaces[0]; index++) {
    if (layers & namespaces[index].layer) flags |= namespaces[index].flag;
  }
  return flags;
}

// fork(2) with namespaces. Not clone3(2): it could do nothing more for us (no cgroup to enter), and container runtimes
// answer it with ENOSYS because their filters cannot read its flags.
static pid_t fork_into(int flags) { return (pid_t)syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL); }

int spawn_try(int flags) {
  pid_t pid = fork_into(flags);
  if (pid < 0) return errno;
  if (pid == 0) _exit(0);
  while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) continue;
  return 0;
}

// Which namespace is refused by itself; "combination" if each alone is granted.
static void name_refused_namespace(struct run *run, uint32_t wanted, int error) {
  uint32_t layer = SB_LAYER_USER_NAMESPACE;
  const char *object = "combination";
  for (size_t index = 0; index < sizeof namespaces / sizeof namespaces[0]; index++) {
    if (!(wanted & namespaces[index].layer)) continue;
    int alone = spawn_try(CLONE_NEWUSER | namespaces[index].flag);
    if (alone == 0) continue;
    layer = namespaces[index].layer;
    object = sb_layer_name(layer);
    error = alone;
    break;
  }
  failed_with(run, error, SB_STEP_CLONE, layer, object);
}

static bool write_map(pid_t pid, const char *file, const char *text, size_t size) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
  cleanup_fd int fd = open(path, O_WRONLY | O_CLOEXEC);
  return fd >= 0 && write(fd, text, size) == (ssize_t)size;
}

// As root: inside uid SB_INNER_ID is an outer uid that owns nothing. RLIMIT_NPROC exempts outer uid 0, and every file
// of root's would be the program's own if it escaped the private root.
static bool map_ids(struct run *run, pid_t pid) {
  if (!write_map(pid, "setgroups", "deny", 4)) return failed(run, SB_STEP_ID_MAP, SB_LAYER_ID_MAP, "setgroups");
  static const char *const files[] = {"uid_map", "gid_map"};
  for (size_t index = 0; index < 2; index++) {
    char text[160];
    int size = snprintf(text, sizeof text, "%u %u 1\n", SB_INNER_ID, run->outer_id);
    // A warm parent can reach the ids of all the host's other runs, to give each of its own one that nobody else has.
    uint32_t base = run->outer_id - run->slot;
    uint32_t above = run->outer_id + 1;
    uint32_t above_count = SB_RUNS_MAX - 1 - run->slot;
    if (run->keeper && run->slot > 0)
      size += snprintf(text + size, sizeof text - (size_t)size, "%u %u %u\n", base, base, run->slot);
    if (run->keeper)
      size += snprintf(text + size, sizeof text - (size_t)size, "%u %u %u\n", above, above, above_count);
    if (write_map(pid, files[index], text, (size_t)size)) continue;
    // Our own user namespace (a container's) may not reach that high; nobody is there in any.
    size = snprintf(text, sizeof text, "%u 65534 1\n", SB_INNER_ID);
    if (errno != EPERM || !write_map(pid, files[index], text, (size_t)size))
      return failed(run, SB_STEP_ID_MAP, SB_LAYER_ID_MAP, files[index]);
  }
  return true;
}

// In init: the descriptors to their fixed numbers, everything else closed. Among the others are the sync sockets
// of other runs, which would keep those runs from seeing the host's death.
// `*events` stays the event socket, wherever it is when something fails.
static bool settle_descriptors(const int sources[], int count, int *events) {
  int high[FD_FIRST_FREE];
  for (int index = 0; index < count; index++) {
    // First out of the way of the targets, then down.
    high[index] = sources[index] < 0 ? -1 : fcntl(sources[index], F_DUPFD_CLOEXEC, 32);
    if (sources[index] >= 0 && high[index] < 0) return false;
  }
  *events = high[FD_EVENTS - FD_CHANNEL];
  for (int index = 0; index < count; index++) {
    if (high[index] < 0) {
      close(FD_CHANNEL + index);
    } else if (dup3(high[index], FD_CHANNEL + index, O_CLOEXEC) < 0) {
      return false;
    }
  }
  return syscall(SYS_close_range, FD_FIRST_FREE, ~0u, 0) == 0;
}

pid_t spawn_init(struct run *run, const struct given *given, int *sync) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
    failed(run, SB_STEP_PIPE, 0, "sync");
    return -1;
  }
  cleanup_fd int mine = pair[0];
  cleanup_fd int theirs = pair[1];
  uint32_t wanted = LAYERS_NAMESPACES & ~run->skip;
  // One flag without a user namespace would need privileges that the run must not keep.
  if (!wants(run, SB_LAYER_USER_NAMESPACE)) wanted = 0;

  pid_t pid = fork_into(spawn_flags(wanted));
  if (pid < 0) {
    name_refused_namespace(run, wanted, errno);
    return -1;
  }
  if (pid == 0) {
    // In the order of their numbers.
    const int sources[] = {given->channel, given->events, given->parcel, theirs, given->input, given->folder};
    int events = given->events;
    if (!settle_descriptors(sources, sizeof sources / sizeof sources[0], &events)) {
      failed(run, SB_STEP_PIPE, 0, "descriptors");
      if (events >= 0) message_send_failure(events, &run->failure);
      _exit(1);
    }
    run->layers |= wanted;
    init_main(run);
  }
  // While the host maps, init opens what its root will show; then it waits for this word.
  if (run->privileged && wanted && wants(run, SB_LAYER_ID_MAP)) {
    bool mapped = map_ids(run, pid);
    struct failure verdict = run->failure;
    if (!mapped) run->failure.step = 0;  // init reports it, as its own
    if (send(mine, &verdict, sizeof verdict, MSG_NOSIGNAL) < 0 && errno != EPIPE) {
      // It would wait for this word for ever. (EPIPE: it has ended, and has said why.)
      failed(run, SB_STEP_ID_MAP, SB_LAYER_ID_MAP, "word to init");
      kill(pid, SIGKILL);
      while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) continue;
      return -1;
    }
  }
  *sync = steal_fd(&mine);
  return pid;
}
