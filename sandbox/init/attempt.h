// One attempt of a probe: what its init could engage, told to the host.
#ifndef WORKBENCH_INIT_ATTEMPT_H
#define WORKBENCH_INIT_ATTEMPT_H

#include "run.h"

struct attempt {
  uint32_t layers;
  uint32_t landlock_abi;
  struct failure failure;
  struct failure notice;
};

/// In the init of a probe: tells the host what came of it.
void attempt_answer(const struct run *run);

#endif
