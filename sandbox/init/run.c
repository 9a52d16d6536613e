#include "run.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
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

static bool take_ids_of_folder(struct run *run, int folder) {
  struct stat stat;
  if (fstat(folder, &stat) < 0) return failed(run, SB_STEP_MESSAGE, 0, "folder");
  // Its owner was the program's outer id then. Never root's and, as root, never a user's.
  bool ours = run->privileged ? (stat.st_uid >= SB_FOLDER_UID_BASE && stat.st_uid <= INT32_MAX) || stat.st_uid == 65534
                              : stat.st_uid == run->outer_id;
  if (!S_ISDIR(stat.st_mode) || !ours) return failed_with(run, EPERM, SB_STEP_MESSAGE, 0, "folder");
  run->outer_id = stat.st_uid;
  if (run->privileged) run->outer_group = stat.st_uid;
  return true;
}

bool run_take_outer_ids(struct run *run, int folder, uint32_t folders) {
  // Here and not in init: a new user namespace shows its members' ids only once they are mapped.
  run->outer_id = geteuid();
  run->outer_group = getegid();
  if (folder >= 0) return take_ids_of_folder(run, folder);
  if (!run->privileged) return true;
  // Of this host and of this slot: two runs cannot signal each other, and share no count of processes. A folder that is
  // kept outlives the run, and its slot is another run's by then.
  bool keeps = (run->request.flags & SB_RUN_FOLDER) != 0;
  uid_t first = (keeps ? SB_FOLDER_UID_BASE : SB_UID_BASE) + ((uid_t)getpid() & 0xfffff) * SB_RUNS_MAX;
  run->outer_id = first + (keeps ? folders % SB_RUNS_MAX : run->slot);
  run->outer_group = run->outer_id;
  return true;
}
