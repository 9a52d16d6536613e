// The warm parent's side of the sandbox: what its interpreter calls, in this order.
#ifndef WORKBENCH_WARM_H
#define WORKBENCH_WARM_H

#include <stddef.h>

#define WORKBENCH_WARM_EXPORT __attribute__((visibility("default")))

/// Moves the memory of this process, with all that was loaded, into a sealed file that it then maps. The process must
/// have no other thread. Returns 0 or an errno.
WORKBENCH_WARM_EXPORT int workbench_warm_freeze(void);

/// Makes a process that is to do what a run does in whose text one of these words stands, each with a space behind it,
/// or what every run does if there is none, and then to call workbench_warm_rehearsed. Returns 1 in that process, and 0
/// in this one when it has ended, also if it could not be made.
WORKBENCH_WARM_EXPORT int workbench_warm_rehearse(const char *words);

/// Ends a rehearsal: tells the warm parent what was changed.
WORKBENCH_WARM_EXPORT void workbench_warm_rehearsed(void);

/// Waits on `control` for orders of the host and makes a process for each run, ahead of it or when it comes. Returns 0
/// in such a process, which is in the namespaces of its run and knows nothing of a request; in the warm parent it does
/// not return unless something goes wrong, with an errno. `seed` is memory of which each run has random bytes of its
/// own; may be null if `seed_size` is 0.
WORKBENCH_WARM_EXPORT int workbench_warm_wait(int control, void *seed, size_t seed_size);

/// In the process of a run: waits for the request and returns when it is the program's turn. The process is then locked
/// in as an executed program is and has no descriptor but 0, 1 and 2.
WORKBENCH_WARM_EXPORT void workbench_warm_become(void);

#endif
