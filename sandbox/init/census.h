// What is known of the processes of a run from one look of the watchdog to the next.
#ifndef WORKBENCH_INIT_CENSUS_H
#define WORKBENCH_INIT_CENSUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Of how many processes something can be known. What more there are count as seen for the first time in each look.
enum { CENSUS_MAX = 1024 };

/// One process. Its number may have been another's before; the inode of its folder in /proc has not.
struct member {
  uint32_t pid;
  bool walked;      // `shared` is what a walk over its page tables found
  bool back;        // has stepped back
  uint64_t inode;
  uint64_t held;    // bytes of its memory
  uint64_t shared;  // of these, what is counted in other processes, too, at most
};

/// The processes of the last look, by ascending number.
struct census {
  size_t count;
  struct member members[CENSUS_MAX];
};

/// The member of that number and inode; NULL if the last look did not see it. `place` begins with 0 and goes on from
/// call to call, whose numbers ascend.
struct member *census_find(struct census *census, size_t *place, uint32_t pid, uint64_t inode);

/// Adds a member with a higher number than all others. Past CENSUS_MAX it is forgotten.
void census_add(struct census *census, const struct member *member);

#endif
