// Every attempt is a run of /usr/bin/true with everything on. Where one layer fails, the next attempt leaves it out,
// with what depends on it, and goes on: so one PROBE finds every layer that is missing, and each was tried in the
// company in which a real run needs it. Single probes may pass where the combination fails.
#include "probe.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attempt.h"
#include "cleanup.h"
#include "message.h"
#include "steps.h"

enum { ATTEMPT_MS = 10000, LAYER_COUNT = 17 };

// What cannot be had without `layer`.
static uint32_t dependents(uint32_t layer) {
  switch (layer) {
    case SB_LAYER_USER_NAMESPACE: return LAYERS_OF_NAMESPACES & ~layer;
    case SB_LAYER_MOUNT_NAMESPACE:
    case SB_LAYER_PID_NAMESPACE:
    case SB_LAYER_UTS_NAMESPACE:
    case SB_LAYER_ID_MAP: return SB_LAYER_PRIVATE_ROOT | SB_LAYER_SOURCE_NAMES | SB_LAYER_NO_NAMESPACES;
    case SB_LAYER_PRIVATE_ROOT: return SB_LAYER_SOURCE_NAMES;
    case SB_LAYER_CAPABILITIES: return SB_LAYER_LANDLOCK | SB_LAYER_SECCOMP | SB_LAYER_DENIED_CALLS;
    case SB_LAYER_SECCOMP: return SB_LAYER_DENIED_CALLS;
    default: return 0;
  }
}

static struct run ask(const struct sb_probe *request, bool privileged, uint32_t skip) {
  return (struct run){
    .request = {
      .policy = request->policy, .landlock_abi_max = request->landlock_abi_max, .wall_ms = 5000, .grace_ms = 100,
      .cpu_seconds = 5, .memory_bytes = 256 << 20, .work_bytes = 16 << 20, .work_inodes = 1024, .file_bytes = 1 << 20,
      .processes = 16, .descriptors = 64, .cpus = 1, .output_total_bytes = 1 << 20,
    },
    .probe = true, .privileged = privileged, .slot = SB_RUNS_MAX - 1, .skip = skip,
  };
}

// An init that fails early ends without having read the host's word about its maps: ECONNRESET then comes once, before
// what init sent.
static bool receive_attempt(int sync, struct attempt *attempt) {
  ssize_t size;
  do size = recv(sync, attempt, sizeof *attempt, 0);
  while (size < 0 && (errno == EINTR || errno == ECONNRESET));
  return size == sizeof *attempt;
}

static struct attempt try_once(const struct sb_probe *request, bool privileged, uint32_t skip) {
  struct attempt attempt = {0};
  struct run run = ask(request, privileged, skip);
  run_take_outer_ids(&run, -1, 0);
  cleanup_fd int sync = -1;
  pid_t pid = spawn_init(&run, &(struct given){-1, -1, -1, -1, -1}, &sync);
  if (pid < 0) {
    attempt.failure = run.failure;
    return attempt;
  }
  struct pollfd answer = {.fd = sync, .events = POLLIN};
  int ready;
  do ready = poll(&answer, 1, ATTEMPT_MS);
  while (ready < 0 && errno == EINTR);
  if (ready <= 0 || !receive_attempt(sync, &attempt)) {
    memset(&attempt, 0, sizeof attempt);
    failed_with(&run, ready <= 0 ? ETIMEDOUT : ECHILD, SB_STEP_WATCH, SB_LAYER_WATCHDOG, "init of the probe");
    attempt.failure = run.failure;
  }
  kill(pid, SIGKILL);
  while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) continue;
  return attempt;
}

void probe_report(const struct sb_probe *request, bool privileged, int events) {
  struct failure reasons[LAYER_COUNT] = {0};
  struct attempt attempt;
  uint32_t skip = 0;
  for (;;) {
    attempt = try_once(request, privileged, skip);
    uint32_t before = skip;
    const struct failure *found[2] = {&attempt.failure, &attempt.notice};
    for (size_t index = 0; index < 2; index++) {
      uint32_t layer = found[index]->layer;
      if (found[index]->step == 0 || layer == 0 || (layer & (layer - 1)) || (skip & layer)) continue;
      reasons[__builtin_ctz(layer)] = *found[index];
      skip |= layer | dependents(layer);
    }
    // Done, or a failure that leaving out a layer does not cure: then nothing can run here at all.
    if (attempt.failure.step == 0 || skip == before) break;
  }
  bool runs = attempt.failure.step == 0;
  for (uint32_t index = 0; index < LAYER_COUNT; index++) {
    uint32_t layer = 1u << index;
    const struct failure *reason = &reasons[index];
    struct sb_layer_report event = {.header.kind = SB_LAYER, .layer = layer};
    event.engaged = runs && (attempt.layers & layer) && reason->step == 0;
    if (reason->step == 0 && !event.engaged && !runs) reason = &attempt.failure;
    event.step = reason->step;
    event.error = event.engaged ? 0 : reason->step ? reason->error : ECANCELED;
    if (!message_send(events, &event, sizeof event, reason->object, strlen(reason->object), -1, 0)) return;
  }
  struct sb_done done = {
    .header.kind = SB_DONE, .status = SB_STATUS_EXITED, .tier = runs ? tier_of(attempt.layers) : 0,
    .layers = runs ? attempt.layers : 0, .missing = SB_LAYER_ALL & ~(runs ? attempt.layers : 0),
    .landlock_abi = attempt.landlock_abi,
  };
  message_send(events, &done, sizeof done, NULL, 0, -1, 0);
}
