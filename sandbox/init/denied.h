// Refused system calls: named, counted, answered.
#ifndef WORKBENCH_INIT_DENIED_H
#define WORKBENCH_INIT_DENIED_H

#include <stdbool.h>
#include <stdint.h>

#include "run.h"

enum { DENIED_NUMBERS_MAX = 64 };

struct denied {
  struct sb_denied calls[DENIED_NUMBERS_MAX];
  uint32_t count;        // numbers in `calls`
  uint64_t total;        // calls, also of numbers that found no place
  uint64_t answered;     // notifications: refused calls, and shared mappings asked for
  uint64_t resume_ns;    // no further answer before this moment
};

/// Takes one notification from the listener and answers it; a shared anonymous mapping adds to `run->shared_bytes`.
/// `now` is CLOCK_MONOTONIC in nanoseconds. False when the listener is of no more use.
bool denied_answer(struct denied *denied, struct run *run, uint64_t now);

/// Sends one DENIED for each number.
bool denied_send(struct denied *denied, int socket);

#endif
