// What a run is likely to change of the memory that it is born with.
#ifndef WORKBENCH_WARM_REHEARSAL_H
#define WORKBENCH_WARM_REHEARSAL_H

#include <stddef.h>
#include <sys/types.h>

#include "pages.h"

/// Forks a process that is to do what a run does in whose text one of these words stands, each with a space behind it;
/// what every run does if there is none. Returns 0 in that process; in the warm parent its number when it has ended, or
/// -1 with errno.
pid_t rehearsal_begin(const char *words);

/// In that process: tells the warm parent what was changed of this memory, and what was read of libraries.
void rehearsal_tell(const struct page_ranges *memory);

/// In the process of a run: makes own pages of all that every run changes.
void rehearsal_apply(void);

/// The same for what the first rehearsal with words changes, that of the library which most programs use; and maps what
/// it reads.
void rehearsal_apply_likely(void);

/// The same for what a program with this text is likely to change beyond that.
void rehearsal_apply_for(const void *text, size_t size);

#endif
