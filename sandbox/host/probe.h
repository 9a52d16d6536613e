// What isolation can be had here, found out by having it.
#ifndef WORKBENCH_HOST_PROBE_H
#define WORKBENCH_HOST_PROBE_H

#include "run.h"

/// In the init of a probe: tells the host what came of it.
void probe_answer(const struct run *run);

/// In the host: answers PROBE on `events`.
void probe_report(const struct sb_probe *request, bool privileged, int events);

#endif
