// What one process holds, as /proc tells.
#ifndef WORKBENCH_INIT_HOLDINGS_H
#define WORKBENCH_INIT_HOLDINGS_H

#include <stdint.h>

/// Bytes of memory that process `pid` has; a page that it shares counts in full. 0 if it has ended. Adds its threads to
/// `threads`.
uint64_t holdings_resident(int proc, const char *pid, uint64_t *threads);

/// Of these the bytes that are others' part of what it shares. Walks over the page tables and waits for whoever changes
/// them, which can take as long as the program likes.
uint64_t holdings_shared(int proc, const char *pid);

/// Whether its first thread lives. One that has ended has no memory, whatever the others have.
bool holdings_has_first_thread(int proc, const char *pid);

/// Lets all threads of process `pid` have little of a processor that somebody else wants; for good, as nobody may take
/// that back.
void holdings_step_back(int proc, const char *pid);

#endif
