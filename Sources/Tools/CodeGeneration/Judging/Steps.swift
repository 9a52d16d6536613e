internal import Synchronization
internal import ToolKit

/// Tells the client which step a call has come to. Numbers grow, whoever reports.
final class Steps: Sendable {
  private let context: ToolContext
  private let done = Mutex(0.0)

  init(_ context: ToolContext) { self.context = context }

  /// The next step.
  func begin(_ message: String) {
    guard context.wantsProgress else { return }
    context.progress(
      done.withLock {
        $0 = $0.rounded(.down) + 1; return $0
      }, message: message)
  }

  /// What goes on within the step.
  func tell(_ message: String) {
    guard context.wantsProgress else { return }
    // Ever nearer to the next step, never there.
    context.progress(
      done.withLock { done in
        done += (done.rounded(.down) + 1 - done) / 16
        return done
      }, message: message)
  }
}
