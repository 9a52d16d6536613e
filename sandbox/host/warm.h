// The warm parents of this host: interpreters with their libraries loaded that give birth to runs.
#ifndef WORKBENCH_HOST_WARM_H
#define WORKBENCH_HOST_WARM_H

#include <poll.h>

#include "message.h"

/// Warm parents at a time: the one in use, and its successor while the last runs of the old one end.
enum { WARM_MAX = 4 };

/// Makes `run` that of a warm parent: what it is allowed, and what it does without. `*theirs` becomes the keeper's end of
/// its socket, to be given as its input and then closed. False with `run->failure`.
bool warm_prepare(struct run *run, const struct sb_warm *request, int *theirs);

/// Called when the warm parent of that number has been started in `slot`, or could not be.
void warm_begun(uint32_t number, uint32_t slot);
void warm_not_begun(uint32_t number);

/// Hands a run to its warm parent. False with `run->failure`.
bool warm_forward(struct run *run, const struct message *message);

/// Called when the init of `slot` has been reaped. The number of the warm parent that it was, 0 for none.
uint32_t warm_ended(uint32_t slot);

/// Fills in what to wait for: WARM_MAX entries.
void warm_wait_for(struct pollfd *fds);

/// Takes one word of the warm parent at this index: its number, and the slot of its run that has ended. False if it said
/// nothing of use.
bool warm_hear(uint32_t index, uint32_t *number, uint32_t *slot);

#endif
