// The warm parent's side of the sandbox: what its interpreter calls.
#ifndef WORKBENCH_WARM_H
#define WORKBENCH_WARM_H

/// Waits on `control` for orders of the host and gives birth to one run for each. Returns 0 in the process of a run
/// alone, which is locked in as an executed program is and has no descriptor but 0, 1 and 2; in the warm parent it does
/// not return unless something goes wrong, with an errno. The caller must be single-threaded.
__attribute__((visibility("default"))) int workbench_warm_wait(int control);

#endif
