// The warm parent's side of the sandbox: what its interpreter calls.
#ifndef WORKBENCH_WARM_H
#define WORKBENCH_WARM_H

#include <stddef.h>

/// What `workbench_warm_wait` returns in a process that is to rehearse a run, before there are any.
#define WORKBENCH_WARM_REHEARSE (-1)

/// Waits on `control` for orders of the host and makes a process for each run, ahead of it or when it comes. Returns 0 in such a
/// process, which is in the namespaces of its run and knows nothing of a request; in the warm parent it does not return
/// unless something goes wrong, with an errno. The caller must be single-threaded. `seed` is memory of which each run has
/// random bytes of its own; may be null if `seed_size` is 0.
__attribute__((visibility("default"))) int workbench_warm_wait(int control, void *seed, size_t seed_size);

/// In the process of a run: waits for the request and returns when it is the program's turn. The process is then locked in as
/// an executed program is and has no descriptor but 0, 1 and 2.
__attribute__((visibility("default"))) void workbench_warm_become(void);

/// Ends a rehearsal: tells the warm parent what was changed.
__attribute__((visibility("default"))) void workbench_warm_rehearsed(void);

#endif
