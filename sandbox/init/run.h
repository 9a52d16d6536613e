// What one run is made of. The host fills it before clone; init owns its copy from then on.
#ifndef WORKBENCH_INIT_RUN_H
#define WORKBENCH_INIT_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "sandbox_protocol.h"

/// The first thing that went wrong: which step, why, on what. `step` 0 means nothing did.
struct failure {
  uint32_t step;   // enum sb_step
  int32_t error;   // errno
  uint32_t layer;  // bit of enum sb_layer, 0 = the request itself
  char object[244];
};

/// The layers without which a run is not tier A. The others inform only.
enum {
  LAYERS_NAMESPACES = SB_LAYER_USER_NAMESPACE | SB_LAYER_MOUNT_NAMESPACE | SB_LAYER_PID_NAMESPACE |
    SB_LAYER_NET_NAMESPACE | SB_LAYER_IPC_NAMESPACE | SB_LAYER_UTS_NAMESPACE | SB_LAYER_CGROUP_NAMESPACE,
  LAYERS_INFORMING = SB_LAYER_SOURCE_NAMES | SB_LAYER_DENIED_CALLS,
  LAYERS_TIER_A = SB_LAYER_ALL & ~LAYERS_INFORMING,
  /// What cannot be had without namespaces.
  LAYERS_OF_NAMESPACES = LAYERS_NAMESPACES | SB_LAYER_NO_NAMESPACES | SB_LAYER_PRIVATE_ROOT | SB_LAYER_SOURCE_NAMES,
  /// What a warm parent does without: it must be able to do what a run must not, and is trusted.
  LAYERS_NOT_OF_KEEPER = SB_LAYER_NO_NAMESPACES | SB_LAYER_LIMITS | SB_LAYER_LANDLOCK | SB_LAYER_SECCOMP |
    SB_LAYER_DENIED_CALLS | SB_LAYER_WATCHDOG,
};

/// The descriptors of init, at fixed numbers so that everything above them can be closed in one call.
enum {
  FD_CHANNEL = 3,  // the program's too: the one number that survives exec beside 0, 1 and 2, if the run has a channel
  FD_EVENTS = 4,   // the run's event socket; none in a probe
  FD_PARCEL = 5,
  FD_SYNC = 6,     // to the host: permission to go on, result of a probe; its end of file is the host's death
  FD_INPUT = 7,    // the program's stdin, if the run has one
  FD_FOLDER = 8,   // the work folder of an earlier run, if there is one
  FD_WARM = FD_CHANNEL,  // in init of a warm run, whose program has no channel: to the warm parent and the program
  FD_ORDERS = FD_INPUT,  // in a keeper: to the host
  // In init of a warm run that waits, events, parcel and input are /dev/null until there is a request.
  FD_FIRST_FREE = 9,
};

/// The descriptors that came with a RUN; -1 = none.
struct given {
  int events;
  int parcel;
  int input;
  int channel;
  int folder;
};

/// What the program of a warm run had in its address space when it was born.
struct inheritance {
  uint64_t space_bytes;  // address space
  uint64_t data_bytes;   // what RLIMIT_DATA counts
};

struct parcel {
  const uint8_t *bytes;
  size_t size;
};

struct run {
  struct sb_run request;
  bool probe;         // /usr/bin/true instead of the parcel; result to the host, not to the server
  bool keeper;        // no run but the process 1 of a warm parent, and of the sandbox in which that lives
  bool privileged;    // the host is uid 0: the run gets an outer uid of its own
  uint32_t slot;      // 0 ..< SB_RUNS_MAX
  uint32_t turn;      // counts the host's runs: consecutive ones get different CPUs
  uint32_t skip;      // enum sb_layer bits not attempted
  uid_t outer_id;     // uid outside
  gid_t outer_group;  // gid outside
  bool mapped;        // as root: the ids are mapped
  bool has_input;
  bool has_channel;
  bool has_folder;

  uint32_t layers;    // engaged so far
  uint32_t landlock_abi;
  struct failure failure;  // fatal
  struct failure notice;   // the last of the layers that inform only

  struct parcel parcel;
  uint64_t side_bytes;  // content of its side files
  char **arguments;    // null-terminated, for execve
  char **environment;
  char directory[SB_PATH_MAX + 8];  // working directory, absolute

  char work_path[64];  // the work folder, absolute, as the program sees it
  int work;            // descriptor of it
  int tmp;             // descriptor of /tmp, if that is another file system
  struct timespec mark;  // of a kept folder: whatever was done before the program began is not later than this
  int proc;            // descriptor of /proc, for the watchdog
  int listener;        // seccomp notifications, -1 = none
  uint64_t shared_bytes;  // of all shared anonymous mappings that were ever made, touched or not
  pid_t main_pid;

  bool warm;                     // the program is a fork of a warm parent; else it is executed
  bool awaits;                   // there is no request yet
  struct inheritance inherited;  // all zero unless warm
};

/// Records errno as the failure of `step` and returns false, so that a step can end in `return failed(...)`.
bool failed(struct run *run, enum sb_step step, uint32_t layer, const char *object);

/// The same with a given errno.
bool failed_with(struct run *run, int error, enum sb_step step, uint32_t layer, const char *object);

/// True if `layer` is to be attempted.
static inline bool wants(const struct run *run, uint32_t layer) { return (run->skip & layer) == 0; }

/// Sets the uid and gid that the run has outside: the user's own, or as root one that nobody else has. `folder` is the
/// kept work folder or -1, `folders` how many this host has made. False with a failure for a folder that is not one of
/// ours.
bool run_take_outer_ids(struct run *run, int folder, uint32_t folders);

/// The tier that the engaged layers amount to: A or none.
enum sb_tier tier_of(uint32_t layers);

#endif
