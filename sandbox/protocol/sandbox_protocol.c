#include "sandbox_protocol.h"

const char *sb_step_name(uint32_t step) {
  switch (step) {
    case SB_STEP_MESSAGE: return "reading the request";
    case SB_STEP_PARCEL: return "reading the parcel";
    case SB_STEP_SLOT: return "finding a free place for the run";
    case SB_STEP_CLONE: return "creating namespaces";
    case SB_STEP_ID_MAP: return "mapping user and group";
    case SB_STEP_IDENTITY: return "taking the unprivileged identity";
    case SB_STEP_SOURCE: return "opening a bind source";
    case SB_STEP_ROOT: return "building the private root";
    case SB_STEP_PROC: return "mounting /proc";
    case SB_STEP_PIVOT: return "entering the private root";
    case SB_STEP_NAMESPACE_LIMIT: return "forbidding further namespaces";
    case SB_STEP_FILE: return "writing an input file";
    case SB_STEP_PIPE: return "making pipes";
    case SB_STEP_FORK: return "creating the program's process";
    case SB_STEP_SESSION: return "preparing the program's session";
    case SB_STEP_LIMITS: return "setting resource limits";
    case SB_STEP_CAPABILITIES: return "dropping capabilities";
    case SB_STEP_NO_NEW_PRIVS: return "setting no_new_privs";
    case SB_STEP_LANDLOCK: return "applying Landlock";
    case SB_STEP_SECCOMP: return "loading the seccomp filter";
    case SB_STEP_NOTIFY: return "opening the seccomp listener";
    case SB_STEP_EXEC: return "executing the program";
    case SB_STEP_WATCH: return "watching the run";
    case SB_STEP_COLLECT: return "collecting artifacts";
    case SB_STEP_TIER: return "reaching the isolation tier";
    case SB_STEP_WARM: return "giving birth in the warm parent";
    case SB_STEP_HOST: return "starting the sandbox host";
    default: return "unknown step";
  }
}

const char *sb_layer_name(uint32_t layer) {
  switch (layer) {
    case SB_LAYER_USER_NAMESPACE: return "user_namespace";
    case SB_LAYER_MOUNT_NAMESPACE: return "mount_namespace";
    case SB_LAYER_PID_NAMESPACE: return "pid_namespace";
    case SB_LAYER_NET_NAMESPACE: return "net_namespace";
    case SB_LAYER_IPC_NAMESPACE: return "ipc_namespace";
    case SB_LAYER_UTS_NAMESPACE: return "uts_namespace";
    case SB_LAYER_CGROUP_NAMESPACE: return "cgroup_namespace";
    case SB_LAYER_ID_MAP: return "id_map";
    case SB_LAYER_NO_NAMESPACES: return "no_namespaces";
    case SB_LAYER_PRIVATE_ROOT: return "private_root";
    case SB_LAYER_SOURCE_NAMES: return "source_names";
    case SB_LAYER_LIMITS: return "limits";
    case SB_LAYER_CAPABILITIES: return "capabilities";
    case SB_LAYER_LANDLOCK: return "landlock";
    case SB_LAYER_SECCOMP: return "seccomp";
    case SB_LAYER_DENIED_CALLS: return "denied_calls";
    case SB_LAYER_WATCHDOG: return "watchdog";
    default: return "unknown";
  }
}
