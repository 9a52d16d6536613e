// Landlock: what the private root allows by mounts, said a second time by another part of the kernel; and what mounts
// cannot say: no TCP, no signal and no abstract socket across the border, no ptrace of anything outside.
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>

#include "cleanup.h"
#include "parcel.h"
#include "steps.h"

uint32_t landlock_abi(void) {
  long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, KERNEL_LANDLOCK_CREATE_RULESET_VERSION);
  return abi > 0 ? (uint32_t)abi : 0;
}

static uint64_t known_access(uint32_t abi) {
  uint64_t access = KERNEL_LANDLOCK_ALL_ABI1;
  if (abi >= 2) access |= KERNEL_LANDLOCK_REFER;
  if (abi >= 3) access |= KERNEL_LANDLOCK_TRUNCATE;
  if (abi >= 5) access |= KERNEL_LANDLOCK_IOCTL_DEV;
  return access;
}

static const uint64_t reading = KERNEL_LANDLOCK_EXECUTE | KERNEL_LANDLOCK_READ_FILE | KERNEL_LANDLOCK_READ_DIR;
static const uint64_t devices =
  KERNEL_LANDLOCK_READ_FILE | KERNEL_LANDLOCK_READ_DIR | KERNEL_LANDLOCK_WRITE_FILE | KERNEL_LANDLOCK_TRUNCATE;
// Everything but devices: making them, and speaking to them.
static const uint64_t writing =
  (KERNEL_LANDLOCK_ALL_ABI1 | KERNEL_LANDLOCK_REFER | KERNEL_LANDLOCK_TRUNCATE) &
  ~(uint64_t)(KERNEL_LANDLOCK_MAKE_CHAR | KERNEL_LANDLOCK_MAKE_BLOCK);

static bool allow(struct run *run, int ruleset, const char *path, uint64_t access) {
  cleanup_fd int fd = open(path, O_PATH | O_CLOEXEC);
  if (fd < 0) return failed(run, SB_STEP_LANDLOCK, SB_LAYER_LANDLOCK, path);
  struct kernel_landlock_path rule = {.allowed_access = access, .parent_fd = fd};
  if (syscall(SYS_landlock_add_rule, ruleset, KERNEL_LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0)
    return failed(run, SB_STEP_LANDLOCK, SB_LAYER_LANDLOCK, path);
  return true;
}

static bool allow_side_files(struct run *run, int ruleset, uint64_t known) {
  const uint64_t file = KERNEL_LANDLOCK_READ_FILE | KERNEL_LANDLOCK_WRITE_FILE | KERNEL_LANDLOCK_TRUNCATE;
  size_t offset = 0;
  struct record record;
  while (parcel_next(&run->parcel, &offset, &record)) {
    char path[SB_PATH_MAX + 1];
    if (!record_returns(&record)) continue;
    record_string(record.name, record.name_size, path, sizeof path);
    if (!allow(run, ruleset, path, file & known)) return false;
  }
  return true;
}

static bool allow_all(struct run *run, int ruleset, uint64_t known) {
  if (!allow(run, ruleset, "/", reading & known)) return false;
  // Executed on another mount of the same file, which lies beneath no folder that the program can see.
  const uint64_t itself = KERNEL_LANDLOCK_EXECUTE | KERNEL_LANDLOCK_READ_FILE;
  if (run->warm && !allow(run, ruleset, "/proc/self/exe", itself)) return false;
  // Only in a probe, whose program is trusted: it is to find out whether Landlock works where the root does not.
  if (!(run->layers & SB_LAYER_PRIVATE_ROOT)) return true;
  return allow(run, ruleset, "/dev", devices & known) && allow(run, ruleset, "/box", writing & known) &&
    allow(run, ruleset, "/tmp", writing & known) && allow(run, ruleset, "/dev/shm", writing & known) &&
    allow_side_files(run, ruleset, known);
}

bool landlock_apply(struct run *run) {
  if (!wants(run, SB_LAYER_LANDLOCK)) return true;
  uint32_t abi = landlock_abi();
  if (abi == 0) return failed(run, SB_STEP_LANDLOCK, SB_LAYER_LANDLOCK, "kernel ABI");
  if (run->request.landlock_abi_max && abi > run->request.landlock_abi_max) abi = run->request.landlock_abi_max;

  uint64_t known = known_access(abi);
  struct kernel_landlock_ruleset attr = {.handled_access_fs = known};
  // An older kernel does not know the later members: it is given the shorter struct.
  size_t size = offsetof(struct kernel_landlock_ruleset, handled_access_net);
  if (abi >= 4) {
    attr.handled_access_net = KERNEL_LANDLOCK_NET_BIND_TCP | KERNEL_LANDLOCK_NET_CONNECT_TCP;
    size = offsetof(struct kernel_landlock_ruleset, scoped);
  }
  if (abi >= 6) {
    attr.scoped = KERNEL_LANDLOCK_SCOPE_ABSTRACT_UNIX | KERNEL_LANDLOCK_SCOPE_SIGNAL;
    size = sizeof attr;
  }
  cleanup_fd int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, size, 0);
  if (ruleset < 0) return failed(run, SB_STEP_LANDLOCK, SB_LAYER_LANDLOCK, "landlock_create_ruleset");
  if (!allow_all(run, ruleset, known)) return false;
  if (syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
    return failed(run, SB_STEP_LANDLOCK, SB_LAYER_LANDLOCK, "landlock_restrict_self");
  run->landlock_abi = abi;
  run->layers |= SB_LAYER_LANDLOCK;
  return true;
}
