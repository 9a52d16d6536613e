// The memory of a whole tree of processes, measured from outside it.
#ifndef WORKBENCH_INIT_WATCHDOG_H
#define WORKBENCH_INIT_WATCHDOG_H

#include <stdint.h>

#include "run.h"

enum {
  WATCHDOG_PERIOD_NS = 10000000,
  WATCHDOG_PERIOD_MIN_NS = 500000,
  // What two CPUs touch at most: so little room is left before the limit that the next look must come sooner.
  WATCHDOG_BYTES_PER_NS = 8,
  // A walk over page tables of 4 KiB pages passes at least so much.
  WATCHDOG_WALK_BYTES_PER_NS = 64,
  WATCHDOG_WALK_NS = 200000000,
  // Between two cheap looks during one.
  WATCHDOG_WALK_LOOK_NS = 4000000,
  // What is shared is of no interest if it is less than this part of the limit.
  WATCHDOG_PARTS = 64,
  // Two processes whose sizes differ by more do not have one memory.
  WATCHDOG_SAME_BYTES = 1 << 20,
};

/// Forgets what was known of other runs.
void watchdog_begin(void);

/// The memory that the run holds now, in bytes: of its processes, and of the files in its writable folders. Above `limit`
/// pages that are shared after fork(2) count once, as far as a walk over the page tables could find out within
/// WATCHDOG_WALK_NS; below it they may count for each process. False with `run->failure` if /proc cannot be read.
bool watchdog_measure(struct run *run, uint64_t limit, uint64_t *bytes);

/// Nanoseconds until the next look, if the run held so much at the last.
uint64_t watchdog_pause(uint64_t limit, uint64_t bytes);

#endif
