import CSystem
import Glibc

/// Ends the wait of the reader lane from any thread: an eventfd, so that it fits into the same poll(2) as the input.
package final class WakeUp: Sendable {
  /// Readable once raised.
  package let descriptor: CInt

  package init() {
    descriptor = csystem_wakeup()
    precondition(descriptor >= 0, "eventfd failed with error \(errno)")
  }

  deinit { close(descriptor) }

  package func raise() { csystem_wakeup_raise(descriptor) }

  package func clear() { csystem_wakeup_clear(descriptor) }
}
