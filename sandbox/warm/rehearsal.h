// What a run is likely to change of the memory that it is born with.
#ifndef WORKBENCH_WARM_REHEARSAL_H
#define WORKBENCH_WARM_REHEARSAL_H

#include <sys/types.h>

#include "pages.h"

/// Forks a process that is to do what a run does and then to call workbench_warm_rehearsed. Returns 0 in it; in the warm
/// parent the process's number when it has ended, or -1 with errno. `moved` is the memory in question.
pid_t rehearsal_begin(const struct page_ranges *moved);

/// In the process of a run: makes own pages of all that were changed in the rehearsal.
void rehearsal_apply(void);

#endif
