internal import CSeccomp
internal import Glibc

/// Names and numbers of one architecture's system calls: libseccomp's knowledge, completed by `syscalls.json`.
package struct SyscallTable: Sendable {
  package let architecture: Architecture
  private let numbers: [String: UInt32]
  private let names: [UInt32: String]

  /// Names in order of their numbers.
  package let entries: [(number: UInt32, name: String)]

  /// Asked up to here; the highest number in use is below 500 (linux/unistd.h).
  private static let numberLimit: UInt32 = 1024

  init(_ architecture: Architecture, additions: [SyscallsFile.Call]) throws(PolicyError) {
    self.architecture = architecture
    var names: [UInt32: String] = [:]
    for number in 0..<Self.numberLimit {
      names[number] = Self.libseccompName(of: number, architecture)
    }
    for call in additions {
      guard let number = call.numbers[architecture.rawValue].flatMap({ UInt32(exactly: $0) }) else { continue }
      if let known = names[number], known != call.name {
        throw PolicyError("syscalls.json", "number \(number) is \(known) on \(architecture), not \(call.name)")
      }
      names[number] = call.name
    }
    self.names = names
    numbers = Dictionary(names.map { ($0.value, $0.key) }, uniquingKeysWith: min)
    entries = names.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// The call's name, or nil if nobody knows that number.
  package func name(of number: UInt32) -> String? { names[number] }

  /// The call's number, or nil if the architecture has no such call.
  package func number(of name: String) -> UInt32? { numbers[name] }

  private static func libseccompName(of number: UInt32, _ architecture: Architecture) -> String? {
    guard let name = unsafe seccomp_syscall_resolve_num_arch(architecture.auditValue, Int32(number)) else { return nil }
    // The caller frees the copy that libseccomp hands out (seccomp_syscall_resolve_name(3)).
    defer { unsafe free(name) }
    return unsafe String(cString: name)
  }
}
