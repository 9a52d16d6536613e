// The files of a parcel, written to where they shall lie.
#ifndef WORKBENCH_INIT_UNPACK_H
#define WORKBENCH_INIT_UNPACK_H

#include <stdbool.h>

#include "run.h"

/// Removes what an earlier run has left in a kept work folder where an input file shall lie, never following a link.
/// What is left in the place of a file's folders, or a folder in the place of a file, is the request's mistake.
bool unpack_clear_way(struct run *run);

/// Writes the input files into the work folder.
bool unpack_files(struct run *run);

/// Writes the side files into the root, while it can be written.
bool unpack_side_files(struct run *run);

#endif
