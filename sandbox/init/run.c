#include "run.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

bool failed_with(struct run *run, int error, enum sb_step step, uint32_t layer, const char *object) {
  struct failure *failure = (layer & LAYERS_INFORMING) ? &run->notice : &run->failure;
  // The first failure is the cause; what follows from it would only hide it.
  if (failure->step != 0) return false;
  failure->step = step;
  failure->error = error;
  failure->layer = layer;
  size_t length = object ? strnlen(object, sizeof failure->object - 1) : 0;
  if (length) memcpy(failure->object, object, length);
  failure->object[length] = 0;
  return false;
}

bool failed(struct run *run, enum sb_step step, uint32_t layer, const char *object) {
  return failed_with(run, errno, step, layer, object);
}

enum sb_tier tier_of(uint32_t layers) {
  return (layers & LAYERS_TIER_A) == LAYERS_TIER_A ? SB_TIER_A : SB_TIER_NONE;
}

void run_take_outer_ids(struct run *run) {
  // Here and not in init: a new user namespace shows its members' ids only once they are mapped.
  run->outer_id = geteuid();
  run->outer_group = getegid();
  if (!run->privileged) return;
  // Of this host and of this slot: two runs cannot signal each other, and share no count of processes.
  run->outer_id = SB_UID_BASE + ((uid_t)getpid() & 0xfffff) * SB_RUNS_MAX + run->slot;
  run->outer_group = run->outer_id;
}
