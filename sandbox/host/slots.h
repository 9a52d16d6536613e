// The places for runs: each with the ids that go with it, from when it is promised until nothing of the run is left.
#ifndef WORKBENCH_HOST_SLOTS_H
#define WORKBENCH_HOST_SLOTS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "sandbox_protocol.h"

enum slot_state {
  SLOT_FREE,
  SLOT_RUN,
  SLOT_WAITS,   // a warm parent has a process there that waits for a run
  SLOT_LEAVES,  // that process was told to end
};

struct slot {
  enum slot_state state;
  // Of a run that is executed, and of a warm parent:
  pid_t init;  // 0 = none
  int sync;
  // Of what a warm parent has made, and what is not ours to reap:
  uint32_t warm;    // the parent's number, 0 = none
  uint32_t serial;  // of the order that put it there
};

/// The last place is the probe's.
extern struct slot slots[SB_RUNS_MAX];

/// The first free place, SB_RUNS_MAX if there is none.
uint32_t slots_find_free(void);

/// The place in which a process of this warm parent has waited longest, SB_RUNS_MAX if none waits.
uint32_t slots_find_waiting(uint32_t warm);

/// How many processes of this warm parent wait.
uint32_t slots_count_waiting(uint32_t warm);

/// The place of the process that was our own child; SB_RUNS_MAX if it was none.
uint32_t slots_find_init(pid_t init);

/// Frees every place of this warm parent.
void slots_free_all(uint32_t warm);

/// A number that no order had before.
uint32_t slots_next_serial(void);

#endif
