import CSystem
import Glibc

/// The two ends of a pipe, both close-on-exec.
package struct PipePair: Sendable {
  package let readEnd: CInt
  package let writeEnd: CInt

  package init() {
    var ends: (CInt, CInt) = (-1, -1)
    // Both ends are stored before the call returns.
    let status = unsafe csystem_pipe(&ends.0, &ends.1)
    precondition(status == 0, "pipe failed with error \(-status)")
    (readEnd, writeEnd) = ends
  }

  /// Bytes that were written and not read yet.
  package var unreadBytes: Int {
    var count: CInt = 0
    // FIONREAD stores one int.
    _ = unsafe ioctl(readEnd, UInt(FIONREAD), &count)
    return Int(count)
  }
}
