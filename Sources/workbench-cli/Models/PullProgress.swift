import Synchronization

/// A line on standard error that tells how far a download is; only on a terminal.
final class PullProgress: Sendable {
  private let name: String
  /// The hundredth that was shown last.
  private let shown = Mutex(-1)

  init(_ name: String) { self.name = name }

  func show(_ received: Int, of size: Int) {
    guard Terminal.errorIsTerminal, size > 0 else { return }
    let hundredth = received * 100 / size
    let isNew = shown.withLock { shown in
      defer { shown = hundredth }
      return shown != hundredth
    }
    guard isNew else { return }
    let filled = String(repeating: "#", count: hundredth / 5).padded(to: 20)
    Terminal.putError(
      "\r\(name) [\(filled)] \(ModelsCommand.text(bytes: received)) of \(ModelsCommand.text(bytes: size)) ")
  }

  /// Leaves the line, if there is one.
  func end() {
    if shown.withLock({ $0 >= 0 }) { Terminal.putError("\n") }
  }
}

extension String {
  fileprivate func padded(to count: Int) -> String { self + String(repeating: " ", count: max(0, count - self.count)) }
}
