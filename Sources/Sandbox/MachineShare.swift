internal import Glibc

/// What this process may use of the machine: all of it, or what a container leaves it.
struct MachineShare {
  /// Processors that are there.
  var processors: Int
  /// Bytes of memory.
  var memoryBytes: Int
  /// Processes and threads at a time, of this user or in this container.
  var processes: Int

  /// As the system tells it now.
  static func current() -> MachineShare {
    let physical = max(0, sysconf(Int32(_SC_PHYS_PAGES))) * max(0, sysconf(Int32(_SC_PAGESIZE)))
    return MachineShare(
      processors: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))),
      memoryBytes: min(physical, controlGroup("memory.max", ofVersion1: "memory/memory.limit_in_bytes")),
      processes: min(userProcesses(), controlGroup("pids.max", ofVersion1: "pids/pids.max")))
  }

  /// Runs at a time. Each may keep two processors busy, so that more than four a processor would only wait for each
  /// other; and each may have 128 processes, with some for those who watch them.
  var concurrentRuns: Int { max(1, min(4 * processors, 32, processes / 160)) }

  /// RLIMIT_NPROC, which root is exempt from; -1 says that there is none.
  private static func userProcesses() -> Int {
    let limit = sysconf(Int32(_SC_CHILD_MAX))
    return geteuid() == 0 || limit < 0 ? .max : limit
  }

  /// A limit of the control group that a container is in, where it is seen as the root of the hierarchy. `Int.max` if
  /// there is none, which is the case outside of containers.
  private static func controlGroup(_ name: String, ofVersion1 old: String) -> Int {
    let line = SmallFile.firstLine(at: "/sys/fs/cgroup/" + name) ?? SmallFile.firstLine(at: "/sys/fs/cgroup/" + old)
    return line.flatMap { Int($0) } ?? .max
  }
}
