import Synchronization

/// How far something has come, on standard error: a bar that is drawn over itself on a terminal, else a line now and then.
final class ProgressLine: Sendable {
  private struct State {
    /// When a step was shown last; at first, when there was nothing to show yet.
    var last = ContinuousClock.now
    var shown = ""
    var isOnLine = false
  }

  private static let width = 30

  private let isTerminal = Terminal.errorIsTerminal
  private let state = Mutex(State())

  /// Shows a step; of many in a short time only some.
  func show(_ done: Double, of total: Double?, _ message: String) {
    let text = line(done, of: total, message)
    state.withLock { state in
      let now = ContinuousClock.now
      // What takes less than these two seconds is not worth a line.
      guard now - state.last >= (isTerminal ? .milliseconds(80) : .seconds(2)) else { return }
      guard text != state.shown else { return }
      state.last = now
      state.shown = text
      state.isOnLine = isTerminal
      Terminal.putError(isTerminal ? "\r\u{1B}[K" + text : "workbench: \(text)\n")
    }
  }

  /// Leaves the line to whoever writes next.
  func end() {
    state.withLock { state in
      if state.isOnLine { Terminal.putError("\r\u{1B}[K") }
      state = State()
    }
  }

  private func line(_ done: Double, of total: Double?, _ message: String) -> String {
    let message = String(Terminal.inert(message).prefix(60))
    guard let total, total > 0 else { return "\(Int(done)) \(message)" }
    let share = min(1, max(0, done / total))
    let filled = Int(share * Double(Self.width))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.width - filled)
    return "\(isTerminal ? bar + " " : "")\(Int(share * 100)) %  \(Int(done)) of \(Int(total))  \(message)"
  }
}
