#include "warm.h"

#include <errno.h>
#include <limits.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "cleanup.h"
#include "slots.h"

struct warm {
  uint32_t number;  // 0 = free
  uint32_t slot;    // of its keeper
  int control;      // -1: it is not to be spoken to any more
  uint32_t waiting;  // processes that may wait
  uint32_t idle_ms;
  bool privileged;
  uint64_t idle_since;  // milliseconds of the monotonic clock: when a run has last begun or ended
};

static struct warm parents[WARM_MAX];

static struct warm *find(uint32_t number) {
  for (uint32_t index = 0; index < WARM_MAX; index++) {
    if (parents[index].number == number) return &parents[index];
  }
  return NULL;
}

static uint64_t now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

bool warm_prepare(struct run *run, const struct sb_warm *request, int *theirs) {
  struct warm *place = find(0);
  if (request->number == 0 || find(request->number)) return failed_with(run, EINVAL, SB_STEP_MESSAGE, 0, "number");
  if (request->waiting > SB_WAITING_MAX) return failed_with(run, EINVAL, SB_STEP_MESSAGE, 0, "waiting");
  if (request->idle_ms == 0) return failed_with(run, EINVAL, SB_STEP_MESSAGE, 0, "idle_ms");
  if (!place) return failed_with(run, EAGAIN, SB_STEP_SLOT, 0, "warm parents");
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) return failed(run, SB_STEP_PIPE, 0, "control");
  *place = (struct warm){
    .number = request->number, .control = pair[0], .waiting = request->waiting, .idle_ms = request->idle_ms,
    .privileged = run->privileged,
  };
  *theirs = pair[1];
  run->keeper = true;
  run->skip = LAYERS_NOT_OF_KEEPER;
  run->request = (struct sb_run){
    .flags = SB_RUN_NO_ARTIFACTS, .minimum_tier = SB_TIER_A, .policy = SB_POLICY_PROGRAM,
    // It lives until the server ends it.
    .wall_ms = UINT64_C(1) << 40, .output_total_bytes = UINT64_MAX,
    .work_bytes = 64 << 20, .work_inodes = 4096, .output_head_bytes = 4096, .output_tail_bytes = 4096,
  };
  return true;
}

void warm_begun(uint32_t number, uint32_t slot) { find(number)->slot = slot; }

static void forget(struct warm *parent) {
  cleanup_fd_(&parent->control);
  *parent = (struct warm){0};
}

void warm_not_begun(uint32_t number) { forget(find(number)); }

static bool order(struct warm *parent, enum sb_kind kind, const struct run *run, const struct message *message) {
  struct slot *slot = &slots[run->slot];
  struct birth birth = {
    .header.kind = kind, .request = run->request, .slot = run->slot, .serial = slots_next_serial(), .turn = run->turn,
    .outer_id = run->outer_id, .privileged = run->privileged,
  };
  size_t fd_count = message ? message->fd_count : 0;
  if (!message_forward(parent->control, &birth, sizeof birth, message ? message->fds : NULL, fd_count)) return false;
  *slot = (struct slot){
    .state = kind == SB_RUN ? SLOT_RUN : SLOT_WAITS, .init = -1, .warm = parent->number, .serial = birth.serial,
  };
  return true;
}

bool warm_begin_run(struct run *run, const struct message *message) {
  struct warm *parent = find(run->request.warm);
  if (!parent || parent->control < 0) return failed_with(run, ENOENT, SB_STEP_WARM, 0, "no such warm parent");
  run->slot = slots_find_waiting(parent->number);
  if (run->slot == SB_RUNS_MAX) run->slot = slots_find_free();
  if (run->slot == SB_RUNS_MAX) return failed_with(run, EAGAIN, SB_STEP_SLOT, 0, "");
  if (!run_take_outer_ids(run, -1, 0)) return false;
  parent->idle_since = now_ms();
  return order(parent, SB_RUN, run, message) || failed(run, SB_STEP_WARM, 0, "the warm parent takes no orders");
}

// After a run and not before it, so that nobody waits for what only the next ones gain from.
static void refill(struct warm *parent) {
  while (parent->control >= 0 && slots_count_waiting(parent->number) < parent->waiting) {
    struct run run = {.privileged = parent->privileged, .slot = slots_find_free()};
    if (run.slot >= SB_RUNS_MAX / 2 || !run_take_outer_ids(&run, -1, 0) || !order(parent, SB_WARM, &run, NULL)) return;
  }
}

void warm_ended(uint32_t slot) {
  for (uint32_t index = 0; index < WARM_MAX; index++) {
    struct warm *parent = &parents[index];
    if (parent->number == 0 || parent->slot != slot) continue;
    // With its process 1 every run below it has ended.
    slots_free_all(parent->number);
    forget(parent);
  }
}

int warm_wait_for(struct pollfd *fds) {
  uint64_t now = now_ms();
  uint64_t longest = UINT64_MAX;
  for (uint32_t index = 0; index < WARM_MAX; index++) {
    const struct warm *parent = &parents[index];
    fds[index] = (struct pollfd){.fd = parent->number ? parent->control : -1, .events = POLLIN};
    if (!parent->number || slots_count_waiting(parent->number) == 0) continue;
    uint64_t end = parent->idle_since + parent->idle_ms;
    uint64_t left = end > now ? end - now : 0;
    if (left < longest) longest = left;
  }
  return longest == UINT64_MAX ? -1 : (int)(longest < INT_MAX ? longest : INT_MAX);
}

void warm_look_at_clock(void) {
  uint64_t now = now_ms();
  for (uint32_t index = 0; index < WARM_MAX; index++) {
    struct warm *parent = &parents[index];
    if (!parent->number || parent->control < 0 || now < parent->idle_since + parent->idle_ms) continue;
    for (uint32_t slot; (slot = slots_find_waiting(parent->number)) < SB_RUNS_MAX;) {
      struct birth birth = {.header.kind = SB_CANCEL, .slot = slot};
      slots[slot].state = SLOT_LEAVES;
      message_forward(parent->control, &birth, sizeof birth, NULL, 0);
    }
  }
}

void warm_hear(uint32_t index) {
  struct warm *parent = &parents[index];
  struct message message;
  int received = message_receive(parent->control, &message);
  bool is_death = received == 1 && message.header.kind == SB_DONE && message.size == sizeof message.death;
  if (is_death && message.fd_count == 0 && message.death.slot < SB_RUNS_MAX) {
    struct slot *slot = &slots[message.death.slot];
    // What waited may have ended when its place had been given to a run already.
    if (slot->warm != parent->number || slot->serial != message.death.serial) return;
    bool ran = slot->state == SLOT_RUN;
    *slot = (struct slot){0};
    if (!ran) return;
    parent->idle_since = now_ms();
    refill(parent);
    return;
  }
  if (received == 1) {
    for (size_t each = 0; each < message.fd_count; each++) close(message.fds[each]);
  }
  // Ended, or speaking what it must not. Its places become free when its keeper is reaped.
  cleanup_fd_(&parent->control);
}
