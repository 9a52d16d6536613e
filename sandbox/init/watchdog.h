// The memory of a whole tree of processes, measured from outside it.
#ifndef WORKBENCH_INIT_WATCHDOG_H
#define WORKBENCH_INIT_WATCHDOG_H

#include <stdint.h>

#include "run.h"

enum {
  WATCHDOG_PERIOD_NS = 10000000,
  WATCHDOG_PERIOD_MIN_NS = 2000000,
  // What two CPUs touch at most: so little room is left before the limit that the next look must come sooner.
  WATCHDOG_BYTES_PER_NS = 6,
  WATCHDOG_EXACT_NS = 200000000,
};

/// The memory that the run holds now, in bytes: of its processes, and of the files in its writable folders. Above
/// `suspicious` it is measured a second time, slower, so that pages shared after fork(2) count once, unless that would
/// take longer than WATCHDOG_EXACT_NS. False with
/// `run->failure` if /proc cannot be read.
bool watchdog_measure(struct run *run, uint64_t suspicious, uint64_t *bytes);

#endif
