// A work folder that outlives its run: a tmpfs of its own, of which the server holds a detached mount between two runs.
#ifndef WORKBENCH_INIT_FOLDER_H
#define WORKBENCH_INIT_FOLDER_H

#include <stdbool.h>
#include <sys/stat.h>

#include "run.h"

/// Mounts the kept work folder at "box" in the root being built, or makes a new one there, and sends the server a
/// detached mount of it (FOLDER): before anything can fail, so that the server has it whatever becomes of the run.
bool folder_attach(struct run *run);

/// Draws the line between what is in the folder and what the program will do to it; takes until the clock of the file
/// system moves on.
void folder_set_mark(struct run *run);

/// Whether a file was last changed before the program began.
bool folder_is_old(const struct run *run, const struct stat *stat);

#endif
