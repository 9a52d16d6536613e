// The warm parents of this host: interpreters with their libraries loaded that give birth to runs, and keep processes
// ready for the next ones.
#ifndef WORKBENCH_HOST_WARM_H
#define WORKBENCH_HOST_WARM_H

#include <poll.h>

#include "message.h"

/// Warm parents at a time: the one in use, and its successor while the last runs of the old one end.
enum { WARM_MAX = 4 };

/// Makes `run` that of a warm parent: what it is allowed, and what it does without. `*theirs` becomes the keeper's end
/// of its socket, to be given as its input and then closed. False with `run->failure`.
bool warm_prepare(struct run *run, const struct sb_warm *request, int *theirs);

/// Called when the warm parent of that number has been started in `slot`, or could not be.
void warm_begun(uint32_t number, uint32_t slot);
void warm_not_begun(uint32_t number);

/// Gives a run to its warm parent: in the place where a process waits for it, or in a free one. False with
/// `run->failure`.
bool warm_begin_run(struct run *run, const struct message *message);

/// Called when the init of `slot` has been reaped: if it was a warm parent, all its places become free.
void warm_ended(uint32_t slot);

/// Fills in what to wait for: WARM_MAX entries. Returns for how long, in milliseconds, -1 without bound.
int warm_wait_for(struct pollfd *fds);

/// Takes one word of the warm parent at this index: a place of its has become free.
void warm_hear(uint32_t index);

/// Ends what waits for runs that do not come.
void warm_look_at_clock(void);

#endif
