#include "warm.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cleanup.h"

struct warm {
  uint32_t number;  // 0 = free
  uint32_t slot;    // of its keeper
  int control;      // -1: it is not to be spoken to any more
};

static struct warm parents[WARM_MAX];

static struct warm *find(uint32_t number) {
  for (uint32_t index = 0; index < WARM_MAX; index++) {
    if (parents[index].number == number) return &parents[index];
  }
  return NULL;
}

bool warm_prepare(struct run *run, const struct sb_warm *request, int *theirs) {
  struct warm *place = find(0);
  if (request->number == 0 || find(request->number)) return failed_with(run, EINVAL, SB_STEP_MESSAGE, 0, "number");
  if (!place) return failed_with(run, EAGAIN, SB_STEP_SLOT, 0, "warm parents");
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) return failed(run, SB_STEP_PIPE, 0, "control");
  *place = (struct warm){.number = request->number, .control = pair[0]};
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

bool warm_forward(struct run *run, const struct message *message) {
  struct warm *parent = find(run->request.warm);
  if (!parent || parent->control < 0) return failed_with(run, ENOENT, SB_STEP_WARM, 0, "no such warm parent");
  struct birth birth = {
    .header.kind = SB_RUN, .request = run->request, .slot = run->slot, .turn = run->turn, .outer_id = run->outer_id,
    .privileged = run->privileged,
  };
  if (message_forward(parent->control, &birth, sizeof birth, message->fds, message->fd_count)) return true;
  return failed(run, SB_STEP_WARM, 0, "the warm parent takes no orders");
}

uint32_t warm_ended(uint32_t slot) {
  for (uint32_t index = 0; index < WARM_MAX; index++) {
    struct warm *parent = &parents[index];
    if (parent->number == 0 || parent->slot != slot) continue;
    uint32_t number = parent->number;
    forget(parent);
    return number;
  }
  return 0;
}

void warm_wait_for(struct pollfd *fds) {
  for (uint32_t index = 0; index < WARM_MAX; index++) {
    fds[index] = (struct pollfd){.fd = parents[index].number ? parents[index].control : -1, .events = POLLIN};
  }
}

bool warm_hear(uint32_t index, uint32_t *number, uint32_t *slot) {
  struct warm *parent = &parents[index];
  struct message message;
  int received = message_receive(parent->control, &message);
  if (received == 1 && message.header.kind == SB_DONE && message.size == sizeof message.death && message.fd_count == 0 &&
      message.death.slot < SB_RUNS_MAX) {
    *number = parent->number;
    *slot = message.death.slot;
    return true;
  }
  if (received == 1) {
    for (size_t each = 0; each < message.fd_count; each++) close(message.fds[each]);
  }
  // Ended, or speaking what it must not. Its places become free when its keeper is reaped.
  cleanup_fd_(&parent->control);
  return false;
}
