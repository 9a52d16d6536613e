// The memory of the warm parent as a file.
#ifndef WORKBENCH_WARM_SNAPSHOT_H
#define WORKBENCH_WARM_SNAPSHOT_H

#include <stdbool.h>

#include "pages.h"

/// Replaces what this process has written in its private memory, but for the stack, by private mappings of a sealed
/// file with the same content, and adds these to `moved`. The caller must be the only thread and dumpable. False with
/// errno; the memory has its content then too.
bool snapshot_memory(struct page_ranges *moved);

#endif
