import PolicyCompiler
import Testing

/// What no edit of a policy may give up, written down a second time and by number, independent of the JSON files.
struct SecurityAnchorTests {
  private static let notify: UInt32 = 0x7fc0_0000
  private static let allow: UInt32 = 0x7fff_0000
  /// 0, without having done anything.
  private static let nothing: UInt32 = 0x0005_0000

  private func result(
    _ number: UInt32, _ arguments: UInt64..., policy: String = "program", architecture: Architecture = .x86_64
  ) throws -> UInt32 {
    let padded = arguments + [UInt64](repeating: 0, count: 6 - arguments.count)
    let input = FilterMachine.Input(number: number, architecture: architecture.auditValue, arguments: padded)
    return try FilterMachine(Checkout.filter(policy, architecture)).run(input)
  }

  /// Calls by which sandboxes were left, by name; an architecture that lacks one passes it over.
  static let dangerous = [
    "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "kcmp", "unshare", "setns", "mount", "umount2",
    "pivot_root", "chroot", "open_tree", "move_mount", "fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr",
    "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "add_key",
    "request_key", "keyctl", "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot",
    "syslog", "acct", "swapon", "swapoff", "quotactl", "sethostname", "setdomainname", "settimeofday", "clock_settime",
    "adjtimex", "iopl", "ioperm", "modify_ldt", "setuid", "setgid", "setresuid", "setgroups", "capset",
    "sched_setaffinity", "sched_setscheduler", "sched_setattr", "open_by_handle_at", "fanotify_init", "vhangup",
    "move_pages", "migrate_pages",
  ]

  @Test(
    "No dangerous call reaches the kernel, and each is answered with EPERM",
    arguments: GeneratedFiles.policies, Architecture.allCases)
  func dangerousCalls(policy: String, architecture: Architecture) throws {
    let table = try Checkout.policies().table(architecture)
    let refused = try Set(Checkout.refusedNumbers(policy, architecture))
    for name in Self.dangerous {
      guard let number = table.number(of: name) else {
        #expect(["iopl", "ioperm", "modify_ldt"].contains(name) && architecture == .aarch64, "\(name) has no number")
        continue
      }
      #expect(try result(number, policy: policy, architecture: architecture) == Self.notify, "\(name)")
      #expect(refused.contains(number), "\(name)")
    }
  }

  @Test("Memory that no limit counts is refused by name, as a call that does not exist")
  func uncountedMemory() throws {
    let refused = try Set(Checkout.refusedNumbers("program", .x86_64))
    for number: UInt32 in [319, 322, 447, 29, 240] {  // memfd_create, execveat, memfd_secret, shmget, mq_open
      #expect(try result(number) == Self.notify)
      #expect(!refused.contains(number))
    }
  }

  @Test("A shared anonymous mapping is never made unasked, whatever other flags it has")
  func sharedAnonymousMemory() throws {
    for (architecture, number) in [(Architecture.x86_64, UInt32(9)), (.aarch64, 222)] {
      for flags: UInt64 in [0x21, 0x23, 0x4_0021, 0x1_0000_0021, 0xff_ffff] {
        #expect(try result(number, 0, 4096, 3, flags, architecture: architecture) == Self.notify)
      }
      for flags: UInt64 in [0x1, 0x2, 0x3, 0x22, 0x2_0022, 0x812] {
        #expect(try result(number, 0, 4096, 3, flags, architecture: architecture) == Self.allow)
      }
    }
  }

  @Test("clone3 fails silently, so that threads take clone")
  func clone3() throws {
    #expect(try result(435) == 0x0005_0026)
    #expect(try result(435, architecture: .aarch64) == 0x0005_0026)
  }

  @Test("clone makes threads and children, and no namespace")
  func clone() throws {
    #expect(try result(56, 0x3d_0f00) == Self.allow)  // pthread_create of glibc 2.36
    #expect(try result(56, 0x0120_0011) == Self.allow)  // fork of glibc 2.36
    let namespaces: [UInt64] = [
      0x80, 0x0002_0000, 0x0200_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000,
    ]
    for flag in namespaces { #expect(try result(56, flag | 0x11) == Self.notify) }
  }

  @Test("TIOCSTI is refused also with a bit set that the kernel cuts off")
  func terminalInjection() throws {
    #expect(try result(16, 0, 0x5401) == Self.allow)
    #expect(try result(16, 0, 0x5412) == Self.notify)
    #expect(try result(16, 0, 0x1_0000_5412) == Self.notify)
    #expect(try result(16, 0, 0x1_0000_5401) == Self.allow)  // the same TCGETS to the kernel
  }

  @Test("Only local sockets are made in tier A, and none in tier B")
  func sockets() throws {
    for number: UInt32 in [41, 53] {  // socket, socketpair
      #expect(try result(number, 1) == Self.allow)
      for family: UInt64 in [0, 2, 10, 16, 17, 31, 38, 40, 0x1_0000_0002] {
        #expect(try result(number, family) == Self.notify)
      }
      #expect(try result(number, 1, policy: "program-nosocket") == Self.notify)
    }
    for number: UInt32 in 41...55 { #expect(try result(number, 1, policy: "program-nosocket") == Self.notify) }
  }

  @Test("The limits of another process, address randomisation and device nodes stay out of reach")
  func arguments() throws {
    #expect(try result(302, 0) == Self.allow)  // prlimit64
    #expect(try result(302, 1) == Self.notify)
    #expect(try result(135, 0xffff_ffff) == Self.allow)  // personality
    #expect(try result(135, 0x4_0000) == Self.notify)
    #expect(try result(133, 0, 0o010600) == Self.allow)  // mknod: FIFO, block device, character device
    #expect(try result(133, 0, 0o060600) == Self.notify)
    #expect(try result(133, 0, 0o020600) == Self.notify)
    #expect(try result(157, 35) == Self.notify)  // prctl PR_SET_MM
    #expect(try result(157, 0x5961_6d61) == Self.notify)  // prctl PR_SET_PTRACER
  }

  @Test("No program of the caller's is run by the kernel, not even a socket's filter")
  func socketFilters() throws {
    for option: UInt64 in [26, 27, 50, 51, 52, 0x1_0000_001a] {  // SO_ATTACH_FILTER and kin
      #expect(try result(54, 3, 1, option) == Self.notify)
    }
    for option: UInt64 in [7, 8, 16, 20, 21] { #expect(try result(54, 3, 1, option) == Self.allow) }
    #expect(try result(54, 3, 1, 7, policy: "program-nosocket") == Self.notify)
  }

  @Test("A rename leaves no device behind")
  func whiteouts() throws {
    for flags: UInt64 in [0, 1, 2] { #expect(try result(316, 0, 0, 0, 0, flags) == Self.allow) }
    for flags: UInt64 in [4, 5, 0x1_0000_0004] { #expect(try result(316, 0, 0, 0, 0, flags) == Self.notify) }
  }

  @Test("Nobody's use of a file is heard of, however one asks")
  func newsOfFiles() throws {
    for number: UInt32 in [253, 254, 294] { #expect(try result(number) == Self.notify) }  // inotify
    for command: UInt64 in [1024, 1025, 1026, 0x1_0000_0402] {  // fcntl: F_SETLEASE, F_GETLEASE, F_NOTIFY
      #expect(try result(72, 0, command) == Self.notify)
    }
    for command: UInt64 in [0, 1, 2, 3, 4, 6, 37, 1030, 1033] { #expect(try result(72, 0, command) == Self.allow) }
  }

  @Test("The limit that keeps the handler of core dumps from being started stays")
  func coreDumps() throws {
    for resource: UInt64 in [4, 0x1_0000_0004] {
      #expect(try result(160, resource) == Self.notify)  // setrlimit
      #expect(try result(302, 0, resource, 0x7fff_0000) == Self.notify)  // prlimit64
    }
    #expect(try result(302, 0, 4) == Self.allow)  // a question
    #expect(try result(302, 0, 7, 0x7fff_0000) == Self.allow)
    #expect(try result(302, 1, 7, 0x7fff_0000) == Self.notify)
    #expect(try result(302, 1, 7) == Self.notify)
    #expect(try result(164, 4, architecture: .aarch64) == Self.notify)
    #expect(try result(261, 0, 4, 0x7fff_0000, architecture: .aarch64) == Self.notify)
  }

  @Test("No program makes the disks of the machine flush")
  func flushes() throws {
    for number: UInt32 in [162, 306, 74, 75, 277] {  // sync, syncfs, fsync, fdatasync, sync_file_range
      #expect(try result(number) == Self.nothing)
    }
    for flags: UInt64 in [4, 6, 0x1_0000_0004] { #expect(try result(26, 0, 4096, flags) == Self.nothing) }  // msync
    for flags: UInt64 in [1, 2] { #expect(try result(26, 0, 4096, flags) == Self.allow) }
  }

  @Test("Pages of files that others use are neither thrown out, nor looked for, nor compared with one's own")
  func pagesOfOthers() throws {
    for advice: UInt64 in [4, 5] { #expect(try result(221, 3, 0, 0, advice) == Self.nothing) }  // fadvise64
    for advice: UInt64 in 0...3 { #expect(try result(221, 3, 0, 0, advice) == Self.allow) }
    for advice: UInt64 in [12, 20, 21, 25, 100, 101, 0x1_0000_000c] {
      #expect(try result(28, 0, 4096, advice) == Self.notify)  // madvise
    }
    for advice: UInt64 in [4, 8, 14, 16, 18, 23, 102] { #expect(try result(28, 0, 4096, advice) == Self.allow) }
    #expect(try result(327, 3, 0, 1, 0, 0, 8) == 0x0005_005f)  // preadv2 with RWF_NOWAIT: EOPNOTSUPP
    #expect(try result(327, 3, 0, 1, 0, 0, 0) == Self.allow)
  }

  @Test("No wish for memory is remembered with a file, and no hint")
  func rememberedWords() throws {
    #expect(try result(237, 0, 4096, 2) == Self.nothing)  // mbind
    for command: UInt64 in [1035, 1036, 1037, 1038] { #expect(try result(72, 3, command) == Self.notify) }
  }

  @Test("The 32-bit and x32 interfaces kill the process")
  func foreignInterfaces() throws {
    let machine = try FilterMachine(Checkout.filter("program", .x86_64))
    #expect(try machine.run(.init(number: 20, architecture: 0x4000_0003)) == SyscallAction.killProcess)
    #expect(try machine.run(.init(number: 0x4000_0027, architecture: 0xc000_003e)) == SyscallAction.killProcess)
  }

  @Test("A call that nobody knows meets the default")
  func unknownNumbers() throws {
    for number: UInt32 in [335, 400, 472, 600, 1000] {
      for architecture in Architecture.allCases where architecture == .x86_64 || number > 335 {
        #expect(try result(number, architecture: architecture) == Self.notify)
      }
    }
  }
}
