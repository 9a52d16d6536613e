/// What a program can do instead of a system call that the sandbox refuses.
enum DeniedAdvice {
  /// One sentence for the author of the program.
  static func text(for call: String) -> String {
    for (calls, advice) in table where calls.contains(call) { return "\(call) is not available: \(advice)" }
    return "\(call) is not available in the sandbox; use another way, or catch the error"
  }

  private static let table: [(Set<String>, String)] = [
    (
      ["socket", "socketpair", "connect"],
      "there is no network at run time; put the data into files or stdin (AF_UNIX sockets between own processes work)"
    ),
    (
      ["ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "pidfd_getfd"],
      "debuggers and tracers do not work here; print or log instead"
    ),
    (
      [
        "mount", "umount2", "pivot_root", "chroot", "fsopen", "fsconfig", "fsmount", "fspick", "move_mount",
        "open_tree",
        "mount_setattr",
      ],
      "file systems cannot be mounted or changed; work inside the work folder or /tmp"
    ),
    (
      ["unshare", "setns", "clone"],
      "no further namespaces or containers can be made; run the program directly"
    ),
    (["bpf", "perf_event_open"], "kernel tracing is not possible; measure with time or cProfile"),
    (
      ["io_uring_setup", "io_uring_enter", "io_uring_register"],
      "use ordinary reads and writes, epoll or threads"
    ),
    (["keyctl", "add_key", "request_key"], "there is no kernel keyring; keep data in files"),
    (
      [
        "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot", "iopl", "ioperm",
        "swapon", "swapoff", "acct", "settimeofday", "clock_settime", "adjtimex", "clock_adjtime", "sethostname",
        "setdomainname", "syslog", "quotactl",
      ],
      "it would change the machine; leave it out"
    ),
    (
      [
        "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setgroups", "setfsuid", "setfsgid",
        "capset",
      ],
      "the user cannot be changed; run everything as the one user"
    ),
    (
      ["sched_setaffinity", "sched_setscheduler", "sched_setparam", "sched_setattr", "prlimit64", "ioprio_set"],
      "limits and priorities are fixed; ask for more timeout_s or memory_mb in the call if they are too small"
    ),
    (["mknod", "mknodat"], "devices cannot be made; named pipes can"),
    (["memfd_create", "memfd_secret", "execveat"], "use a file under /tmp"),
    (["userfaultfd"], "page faults cannot be handled by the program"),
    (["personality", "modify_ldt"], "the memory layout is fixed"),
    (["name_to_handle_at", "open_by_handle_at"], "open files by path"),
    (["shmget", "shmat", "semget", "msgget", "mq_open"], "use multiprocessing, pipes or files"),
  ]
}
