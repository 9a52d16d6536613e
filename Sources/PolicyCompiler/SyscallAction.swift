/// What a policy does with a system call.
package enum SyscallAction: String, Decodable, Sendable {
  /// The kernel carries it out.
  case allow
  /// The call returns 0 and nothing happens.
  case succeed
  /// The call fails with ENOSYS inside the kernel: not reported, at no cost. For what libraries try and fall back from.
  case absent
  /// The call fails with EOPNOTSUPP inside the kernel, not reported: for features that a file system may lack.
  case unsupported
  /// The supervisor is notified, counts the call and answers ENOSYS.
  case missing
  /// The supervisor is notified, counts the call and answers EPERM.
  case refuse

  /// The value that the filter returns for it (SECCOMP_RET_… of linux/seccomp.h).
  package var filterResult: UInt32 {
    switch self {
    case .allow: 0x7fff_0000
    case .succeed: 0x0005_0000
    case .absent: 0x0005_0000 | 38  // ENOSYS, the same number on every architecture here
    case .unsupported: 0x0005_0000 | 95  // EOPNOTSUPP, likewise
    case .missing, .refuse: 0x7fc0_0000
    }
  }

  /// Whether the supervisor hears of the call.
  var isNotified: Bool { self == .missing || self == .refuse }

  /// What the filter returns for a foreign architecture: SECCOMP_RET_KILL_PROCESS.
  package static let killProcess: UInt32 = 0x8000_0000
}
