// Resource limits and CPU affinity of the program, inherited by everything it starts.
#include <errno.h>
#include <sched.h>
#include <sys/resource.h>

#include "steps.h"

static bool limit(struct run *run, int resource, uint64_t value, const char *name) {
  struct rlimit now;
  if (getrlimit(resource, &now) < 0) return failed(run, SB_STEP_LIMITS, SB_LAYER_LIMITS, name);
  // A stricter limit that the server itself lives under stays: raising it is not ours, and not needed.
  if (now.rlim_max != RLIM_INFINITY && now.rlim_max < value) value = now.rlim_max;
  struct rlimit both = {.rlim_cur = value, .rlim_max = value};
  if (setrlimit(resource, &both) < 0) return failed(run, SB_STEP_LIMITS, SB_LAYER_LIMITS, name);
  return true;
}

// Pins the tree to so many of the CPUs that the server may use; consecutive runs get neighbouring CPUs, all round.
static bool pin(struct run *run) {
  const uint32_t layer = SB_LAYER_LIMITS;
  cpu_set_t all;
  if (sched_getaffinity(0, sizeof all, &all) < 0) return failed(run, SB_STEP_LIMITS, layer, "sched_getaffinity");
  uint32_t available = (uint32_t)CPU_COUNT(&all);
  if (run->request.cpus >= available) return true;
  uint32_t first = (uint32_t)(((uint64_t)run->turn * run->request.cpus) % available);
  cpu_set_t some;
  CPU_ZERO(&some);
  uint32_t index = 0;
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
    if (!CPU_ISSET(cpu, &all)) continue;
    if ((index + available - first) % available < run->request.cpus) CPU_SET(cpu, &some);
    index += 1;
  }
  if (sched_setaffinity(0, sizeof some, &some) < 0) return failed(run, SB_STEP_LIMITS, layer, "sched_setaffinity");
  return true;
}

bool limits_apply(struct run *run) {
  const struct sb_run *request = &run->request;
  const uint64_t gibibyte = UINT64_C(1) << 30;
  // Address space is not memory: one WebAssembly memory reserves some 10 GiB, and V8 with compressed pointers, as Deno
  // builds it, 50 before it starts. RLIMIT_DATA bounds what can be written to, the watchdog counts page tables.
  uint64_t space = 64 * gibibyte;
  uint64_t data = request->memory_bytes;
  // What it found in its memory when it was born is not what it asked for.
  space += run->inherited.space_bytes;
  data += run->inherited.data_bytes;
  // An unlimited stack, inherited from the server's shell, would switch the memory layout to one without randomness.
  struct rlimit stack = {.rlim_cur = 8 << 20, .rlim_max = 64 << 20};
  if (setrlimit(RLIMIT_STACK, &stack) < 0 && !limit(run, RLIMIT_STACK, 8 << 20, "RLIMIT_STACK")) return false;
  // The others bound what a warm parent's runs hold together, or cannot be raised again for the single run.
  if (run->keeper) return true;
  // One second more for the hard limit: SIGXCPU first, which a program can report, then SIGKILL.
  struct rlimit cpu = {.rlim_cur = request->cpu_seconds, .rlim_max = request->cpu_seconds + 1};
  if (setrlimit(RLIMIT_CPU, &cpu) < 0 && !limit(run, RLIMIT_CPU, request->cpu_seconds, "RLIMIT_CPU")) return false;
  bool done = limit(run, RLIMIT_DATA, data, "RLIMIT_DATA") &&
    limit(run, RLIMIT_AS, space, "RLIMIT_AS") &&
    // Counted within the run's own user namespace; init is one of them.
    limit(run, RLIMIT_NPROC, (uint64_t)request->processes + 1, "RLIMIT_NPROC") &&
    limit(run, RLIMIT_NOFILE, request->descriptors, "RLIMIT_NOFILE") &&
    limit(run, RLIMIT_FSIZE, request->file_bytes, "RLIMIT_FSIZE") &&
    limit(run, RLIMIT_MEMLOCK, 65536, "RLIMIT_MEMLOCK") &&
    limit(run, RLIMIT_MSGQUEUE, 0, "RLIMIT_MSGQUEUE") &&
    limit(run, RLIMIT_SIGPENDING, 1024, "RLIMIT_SIGPENDING") &&
    limit(run, RLIMIT_RTPRIO, 0, "RLIMIT_RTPRIO") &&
    limit(run, RLIMIT_NICE, 0, "RLIMIT_NICE") &&
    // 1, not 0: with a core_pattern that is a pipe, 0 still starts the handler on the host; 1 is its recursion guard.
    // The filter keeps it there. A core_pattern that is a socket (Linux 6.16) is connected to, and given no byte of the
    // dump.
    limit(run, RLIMIT_CORE, 1, "RLIMIT_CORE");
  if (!done || !pin(run)) return false;
  run->layers |= SB_LAYER_LIMITS;
  return true;
}
