import CSystem
import Glibc

/// Ends the wait of the reader lane from any thread: an eventfd, so that it fits into the same poll(2) as the input.
package final class WakeUp: Sendable {
  /// Readable once raised.
  package let descriptor: CInt

  package init() {
    descriptor = csystem_wakeup()
    // The text is a constant, and the call never returns.
    if descriptor < 0 { unsafe csystem_cannot_start("an event counter for the connection", -descriptor) }
  }

  deinit { close(descriptor) }

  /// Ends the wait that is going on, or the next one.
  package func raise() { csystem_wakeup_raise(descriptor) }

  /// Forgets that it was raised.
  func clear() { csystem_wakeup_clear(descriptor) }
}
