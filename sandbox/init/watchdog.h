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
  // And what they copy, of shared pages that they write to.
  WATCHDOG_COPIED_BYTES_PER_NS = 4,
  // By this part of its limit a tree may be above it in pages that may be shared or not, before anyone finds out;
  WATCHDOG_SLACK_PART = 32,
  // so little needs not be known while there is time to find out.
  WATCHDOG_UNKNOWN_PART = 64,
  // So many threads are more than ordinary programs have at work.
  WATCHDOG_CROWD = 16,
  // A walk over page tables of 4 KiB pages passes at least so much.
  WATCHDOG_WALK_BYTES_PER_NS = 64,
  // So long a tree that is far from its limit goes on during a walk, so often one that stands is looked at.
  WATCHDOG_WALK_FREE_NS = 100000000,
  WATCHDOG_STANDING_NS = 1000000,
  WATCHDOG_WALK_NS = 1000000000,
  // After a walk none begins for this part of the time that it took.
  WATCHDOG_REST_PART = 8,
};

/// Forgets what was known of other runs.
void watchdog_begin(void);

/// The memory that the run holds now, in bytes: of its processes, and of the files in its writable folders. Above
/// `limit` pages that are shared after fork(2) count once, as far as is known: a walk over the page tables, which this
/// begins and a later call ends, has WATCHDOG_WALK_NS to find out. Below it they may count for each process. False with
/// `run->failure` if /proc cannot be read.
bool watchdog_measure(struct run *run, uint64_t limit, uint64_t *bytes);

/// The same without a limit: pages that are shared count for each process.
bool watchdog_count(struct run *run, uint64_t *bytes);

/// Nanoseconds until the next look, if the run held so much at the last.
uint64_t watchdog_pause(uint64_t limit, uint64_t bytes);

#endif
