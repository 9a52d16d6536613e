// What the isolation consists of, and the steps that engage it. See sandbox_protocol.h.
#ifndef WORKBENCH_SANDBOX_LAYERS_H
#define WORKBENCH_SANDBOX_LAYERS_H

#include <stdint.h>

/// How strong the isolation is. A smaller number is stronger. Only A is built: a RUN that would also accept B or C gets
/// A or FAILED, never less than it was told, and PROBE answers A or NONE.
enum sb_tier {
  SB_TIER_NONE = 0,
  SB_TIER_A = 1,  // all namespaces, private root, Landlock of any ABI, seccomp, limits, watchdog in PID 1
  SB_TIER_B = 2,  // no namespaces: Landlock ABI >= 6 with scopes, seccomp without sockets, limits, recursive kill
  SB_TIER_C = 3,  // seccomp and limits only: every file of the user can be read
};

/// The layers, each a bit in the masks below.
enum sb_layer {
  SB_LAYER_USER_NAMESPACE = 1u << 0,
  SB_LAYER_MOUNT_NAMESPACE = 1u << 1,
  SB_LAYER_PID_NAMESPACE = 1u << 2,
  SB_LAYER_NET_NAMESPACE = 1u << 3,
  SB_LAYER_IPC_NAMESPACE = 1u << 4,
  SB_LAYER_UTS_NAMESPACE = 1u << 5,
  SB_LAYER_CGROUP_NAMESPACE = 1u << 6,
  SB_LAYER_ID_MAP = 1u << 7,          // unprivileged uid and gid; as root also no supplementary groups
  SB_LAYER_NO_NAMESPACES = 1u << 8,   // user.max_*_namespaces = 0 inside
  SB_LAYER_PRIVATE_ROOT = 1u << 9,    // own read-only root, /dev, /proc, work folder with a quota
  SB_LAYER_SOURCE_NAMES = 1u << 10,   // binds do not show where they come from (read-only overlay); see below
  SB_LAYER_LIMITS = 1u << 11,         // resource limits and CPU affinity
  SB_LAYER_CAPABILITIES = 1u << 12,   // none, and none to be had: bounding set, securebits, no_new_privs
  SB_LAYER_LANDLOCK = 1u << 13,
  SB_LAYER_SECCOMP = 1u << 14,
  SB_LAYER_DENIED_CALLS = 1u << 15,   // refused calls are named (user notification); see below
  SB_LAYER_WATCHDOG = 1u << 16,       // memory of the whole tree is summed every 10 ms
  SB_LAYER_ALL = (1u << 17) - 1,
};

// SB_LAYER_SOURCE_NAMES and SB_LAYER_DENIED_CALLS inform. Where the kernel refuses them the tier stays A and the bit
// stands in `missing`: the refused calls then fail with EPERM, unnamed, and /proc/self/mountinfo shows a bind's source
// path. A local socket that lies in a bound folder can be connected to then.

/// What was being done when something failed. `sb_step_name` puts it into words.
enum sb_step {
  SB_STEP_MESSAGE = 1,      // the RUN message itself; object: the member
  SB_STEP_PARCEL = 2,       // the parcel; object: the record's name
  SB_STEP_SLOT = 3,         // too many runs
  SB_STEP_CLONE = 4,        // clone(2) with all namespaces; object: the one refused by itself, or "combination"
  SB_STEP_ID_MAP = 5,       // uid_map, gid_map, setgroups; object: the file
  SB_STEP_IDENTITY = 6,     // setresuid and kin
  SB_STEP_SOURCE = 7,       // opening a bind source; object: its path
  SB_STEP_ROOT = 8,         // building the private root; object: the path inside
  SB_STEP_PROC = 9,         // mounting /proc
  SB_STEP_PIVOT = 10,       // pivot_root and letting go of the old root
  SB_STEP_NAMESPACE_LIMIT = 11,  // user.max_*_namespaces; object: the file
  SB_STEP_FILE = 12,        // writing an input file; object: its name
  SB_STEP_PIPE = 13,        // pipes and other descriptors of init
  SB_STEP_FORK = 14,        // the program's process
  SB_STEP_SESSION = 15,     // setsid, signals, umask, working directory
  SB_STEP_LIMITS = 16,      // object: the limit
  SB_STEP_CAPABILITIES = 17,
  SB_STEP_NO_NEW_PRIVS = 18,
  SB_STEP_LANDLOCK = 19,    // object: the path or the call
  SB_STEP_SECCOMP = 20,
  SB_STEP_NOTIFY = 21,      // the seccomp listener
  SB_STEP_EXEC = 22,        // object: the program
  SB_STEP_WATCH = 23,       // clock, watchdog, poll
  SB_STEP_COLLECT = 24,     // artifacts; object: the path
  SB_STEP_TIER = 25,        // after all steps: a layer of tier A is not engaged
  SB_STEP_WARM = 26,        // birth by a warm parent
  SB_STEP_HOST = 30,        // the host's own start; object: the call or file. The host ends after the first such answer
};

/// The step in a few words ("mounting /proc"), "unknown step" for a number outside enum sb_step. Never null.
const char *_Nonnull sb_step_name(uint32_t step);

/// The layer's name as it stands in results and in `doctor` ("user_namespace"), "unknown" for anything but one known
/// bit. Never null.
const char *_Nonnull sb_layer_name(uint32_t layer);

#endif
