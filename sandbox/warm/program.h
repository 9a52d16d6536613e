// The process that a warm parent forks for a run.
#ifndef WORKBENCH_WARM_PROGRAM_H
#define WORKBENCH_WARM_PROGRAM_H

#include "run.h"

/// What the warm parent was started with, as /proc shows it: strings, each with its terminating zero.
struct command {
  char *arguments;
  size_t arguments_size;
  char *environment;
  size_t environment_size;
};

/// In the forked process: joins the namespaces of the run whose init speaks on `socket`, and keeps no other descriptor
/// of the parent's than its standard streams.
void program_join(int socket, const struct command *command, const struct inheritance *grown);

/// Waits until that init has a request, becomes its program, and returns when init says so, with every layer engaged
/// and no descriptor but 0, 1 and 2. Whatever has failed, here or before, is reported to init and ends the process.
void program_become(void);

#endif
