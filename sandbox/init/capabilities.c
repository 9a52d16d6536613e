// Capabilities: init keeps one, the program none, and nothing below can get any back.
#include <errno.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "steps.h"

static bool set_capabilities(uint64_t keep, uint64_t inheritable) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2] = {
    {.effective = (uint32_t)keep, .permitted = (uint32_t)keep, .inheritable = (uint32_t)inheritable},
    {
      .effective = (uint32_t)(keep >> 32), .permitted = (uint32_t)(keep >> 32),
      .inheritable = (uint32_t)(inheritable >> 32),
    },
  };
  return syscall(SYS_capset, &header, data) == 0;
}

// A warm parent forks into the pid namespaces of its runs, which takes CAP_SYS_ADMIN in its own user namespace.
static uint64_t kept_by_warm_parent(const struct run *run) { return run->keeper ? UINT64_C(1) << CAP_SYS_ADMIN : 0; }

// As root every run has an outer uid of its own, so its keeper must map it to others than itself.
static uint64_t kept_by_keeper(const struct run *run) {
  uint64_t ids = UINT64_C(1) << CAP_SETUID | UINT64_C(1) << CAP_SETGID;
  return kept_by_warm_parent(run) | (run->keeper && run->privileged ? ids : 0);
}

bool capabilities_forbid(struct run *run) {
  // Only in a probe, whose program is trusted. Never by asking whether we may: the first process of a user namespace
  // may, and where it is told otherwise the run must not go on without.
  if (!(run->layers & SB_LAYER_USER_NAMESPACE)) return true;
  // Above the last capability the kernel answers EINVAL.
  uint64_t kept = kept_by_warm_parent(run);
  for (int capability = 0; capability < 64; capability++) {
    if (kept & (UINT64_C(1) << capability)) continue;
    if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0) continue;
    if (errno == EINVAL) break;
    return failed(run, SB_STEP_CAPABILITIES, SB_LAYER_CAPABILITIES, "bounding set");
  }
  // Even uid 0 is nobody special: no capabilities by exec of root, none by setuid, none ambient.
  unsigned long bits = SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP | SECBIT_NO_SETUID_FIXUP_LOCKED |
    SECBIT_KEEP_CAPS_LOCKED;
  // Ambient capabilities are the only ones that an unprivileged program keeps through exec.
  if (!kept) bits |= SECBIT_NO_CAP_AMBIENT_RAISE | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED;
  if (prctl(PR_SET_SECUREBITS, bits, 0, 0, 0) < 0)
    return failed(run, SB_STEP_CAPABILITIES, SB_LAYER_CAPABILITIES, "securebits");
  return true;
}

bool capabilities_reduce(struct run *run) {
  // DAC_READ_SEARCH: a program may leave files or folders that not even their owner can open, and they are artifacts
  // too.
  bool inside = (run->layers & SB_LAYER_USER_NAMESPACE) != 0;
  uint64_t kept = (inside ? UINT64_C(1) << CAP_DAC_READ_SEARCH : 0) | kept_by_keeper(run);
  if (!set_capabilities(kept, kept_by_warm_parent(run)))
    return failed(run, SB_STEP_CAPABILITIES, SB_LAYER_CAPABILITIES, "capset of init");
  return true;
}

bool capabilities_drop(struct run *run) {
  uint64_t kept = kept_by_warm_parent(run);
  if (!set_capabilities(kept, kept)) return failed(run, SB_STEP_CAPABILITIES, SB_LAYER_CAPABILITIES, "capset");
  for (int capability = 0; kept >> capability; capability++) {
    if ((kept >> capability & 1) && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) < 0)
      return failed(run, SB_STEP_CAPABILITIES, SB_LAYER_CAPABILITIES, "ambient set");
  }
  // Before Landlock and seccomp, which demand it of a process without CAP_SYS_ADMIN; also the end of setuid programs.
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
    return failed(run, SB_STEP_NO_NEW_PRIVS, SB_LAYER_CAPABILITIES, "PR_SET_NO_NEW_PRIVS");
  run->layers |= SB_LAYER_CAPABILITIES;
  return true;
}
