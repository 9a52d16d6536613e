/// Which attempt a call is, and how the one before it failed: `2`, or `2-1f3a…`. The round is in the call, so that the
/// server keeps nothing between two.
package struct AttemptMark: Sendable, Hashable, CustomStringConvertible {
  package var number: Int
  /// The signature of the failure of the attempt before.
  package var previous: String?

  package init(number: Int, previous: String? = nil) {
    self.number = number
    self.previous = previous
  }

  /// Nil for what no brief has said.
  package init?(_ text: String) {
    let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let number = Int(first), (1...99).contains(number) else { return nil }
    self.number = number
    guard parts.count == 2 else { return }
    guard parts[1].utf8.count == Signature.length, parts[1].allSatisfy(\.isHexDigit) else { return nil }
    previous = String(parts[1])
  }

  package var description: String { previous.map { "\(number)-\($0)" } ?? "\(number)" }
}
