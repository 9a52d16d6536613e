// Finding out what the processes of a run share, on a thread of its own: a walk over page tables takes milliseconds for
// each gigabyte, and a program that keeps its page tables locked makes it wait. Looks, clocks and output go on
// meanwhile.
#ifndef WORKBENCH_INIT_WALK_H
#define WORKBENCH_INIT_WALK_H

#include <stdbool.h>

#include "census.h"

/// Begins to walk the members of `census` by the descriptor of /proc. Without a thread to be had it walks at once. None
/// may be under way.
void walk_begin(int proc, const struct census *census);

/// True if the walk that was begun has come to its end. Then `census`, a later one, knows what it found out of those
/// members that still live, and the next may begin.
bool walk_end(struct census *census);

#endif
