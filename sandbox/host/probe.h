// What isolation can be had here, found out by having it.
#ifndef WORKBENCH_HOST_PROBE_H
#define WORKBENCH_HOST_PROBE_H

#include "run.h"

/// In the host: answers PROBE on `events`.
void probe_report(const struct sb_probe *request, bool privileged, int events);

#endif
