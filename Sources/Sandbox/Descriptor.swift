internal import Glibc

/// An open file descriptor that is closed when its last owner lets go of it.
///
/// A class, because a run's descriptors are owned by whoever still needs them: the lane while the run lives, the
/// outcome afterwards. The number never changes after `init`, which is what makes it safe to share.
package final class Descriptor: Sendable {
  /// The descriptor's number, valid as long as this object lives.
  package let number: Int32

  /// Takes over an open descriptor: from here on nobody else closes it.
  package init(owning number: Int32) {
    self.number = number
  }

  deinit {
    _ = close(number)
  }
}
