// Loading the filter. It is the last step before exec, because every step before needs calls that it refuses.
#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cleanup.h"
#include "policies.h"
#include "steps.h"

// Where the kernel gives no listener (one is installed above us already, or a runtime forbids it) a notification would
// end in ENOSYS. EPERM is the more truthful answer for most, and the filter must not wait for anyone.
static struct sock_filter rewritten[BPF_MAXINSNS];

static long load(const struct sock_filter *filter, uint16_t length, unsigned flags) {
  struct sock_fprog program = {.len = length, .filter = (struct sock_filter *)filter};
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

bool seccomp_apply(struct run *run) {
  run->listener = -1;
  if (!wants(run, SB_LAYER_SECCOMP)) return true;
  const struct policy *policy = policy_find(run->request.policy);
  if (!policy) return failed_with(run, EINVAL, SB_STEP_SECCOMP, SB_LAYER_SECCOMP, "policy");
  if (wants(run, SB_LAYER_DENIED_CALLS)) {
    long listener = load(policy->filter, policy->length, SECCOMP_FILTER_FLAG_NEW_LISTENER);
    if (listener >= 0) {
      run->listener = (int)listener;
      run->layers |= SB_LAYER_SECCOMP | SB_LAYER_DENIED_CALLS;
      return true;
    }
    failed(run, SB_STEP_NOTIFY, SB_LAYER_DENIED_CALLS, "SECCOMP_FILTER_FLAG_NEW_LISTENER");
  }
  memcpy(rewritten, policy->filter, policy->length * sizeof *rewritten);
  for (uint16_t index = 0; index < policy->length; index++) {
    struct sock_filter *instruction = &rewritten[index];
    if (instruction->code == (BPF_RET | BPF_K) && (instruction->k & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_USER_NOTIF)
      instruction->k = SECCOMP_RET_ERRNO | EPERM;
  }
  if (load(rewritten, policy->length, 0) < 0) return failed(run, SB_STEP_SECCOMP, SB_LAYER_SECCOMP, "seccomp");
  run->layers |= SB_LAYER_SECCOMP;
  return true;
}

bool seccomp_check_listener(struct run *run) {
  if (run->listener < 0) return false;
  // No notification has this number: a listener that can be spoken to says ENOENT.
  uint64_t nobody = 0;
  if (ioctl(run->listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &nobody) == 0 || errno == ENOENT) return true;
  failed(run, SB_STEP_NOTIFY, SB_LAYER_DENIED_CALLS, "SECCOMP_IOCTL_NOTIF_ID_VALID");
  cleanup_fd_(&run->listener);
  run->layers &= ~(uint32_t)SB_LAYER_DENIED_CALLS;
  return false;
}
