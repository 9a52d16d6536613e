// The files that a run leaves behind.
#ifndef WORKBENCH_INIT_ARTIFACTS_H
#define WORKBENCH_INIT_ARTIFACTS_H

#include <stdbool.h>

#include "run.h"

/// Sends ARTIFACT for each side file that the program could write; under the same condition.
bool side_files_send(struct run *run);

/// Walks the work folder and sends ARTIFACT for each new or changed file and SKIPPED for the rest. No process of the
/// run may live any more: there must be no one to race with. False with `run->failure`, or if the server is gone.
bool artifacts_send(struct run *run);

#endif
