internal import Glibc

/// Who makes vectors: a number that no two processes share, in which the process can be found.
struct Claimant: Sendable, Hashable {
  let number: Int

  /// Process ids are below 2^22.
  private static let processBits = 22

  init(number: Int) { self.number = number }

  /// This process, as nobody else in it is called.
  static func new() -> Claimant { Claimant(process: getpid()) }

  init(process: pid_t) {
    number = Int.random(in: 1..<1 << 40) << Self.processBits | Int(process)
  }

  /// Whether there is such a process. One of another container may seem to be none: then its work is done twice at worst.
  var isAlive: Bool {
    let process = pid_t(truncatingIfNeeded: number & (1 << Self.processBits - 1))
    return process > 0 && (kill(process, 0) == 0 || errno == EPERM)
  }
}
