internal import Sandbox
internal import Synchronization
internal import ToolKit

/// What a running program has printed since somebody last asked: the newest bytes of each stream, and how many were
/// passed over. Bounded, however much is printed and however rarely somebody asks.
final class LiveOutput: Sendable {
  /// The most bytes of a stream that one look returns.
  static let limit = 1024

  fileprivate struct Stream {
    var bytes: [UInt8] = []
    /// Bytes that came after the last look and are not in `bytes`.
    var missing = 0
    /// Where the next byte lies in the stream.
    var end = 0
  }

  private struct State {
    var output = Stream()
    var errors = Stream()
  }

  /// Taken by the sandbox's lane for each piece and by the reporter for each look, both of which only move bytes.
  private let state = Mutex(State())
  private let arrival: @Sendable () -> Void

  /// - Parameter arrival: called after each piece.
  init(arrival: @escaping @Sendable () -> Void) {
    self.arrival = arrival
  }

  func take(_ piece: OutputPiece) {
    state.withLock { state in
      if piece.isError { state.errors.take(piece) } else { state.output.take(piece) }
    }
    arrival()
  }

  /// What came since the last look, as lines for a person; nil if nothing did. A character that is not complete yet
  /// waits for the next look.
  func news() -> String? {
    let (output, errors) = state.withLock { ($0.output.drain(), $0.errors.drain()) }
    let parts = [("stdout", output), ("stderr", errors)].compactMap { name, news -> String? in
      guard let (missing, bytes) = news else { return nil }
      let text = InertText(bytes).text
      let shown = text.hasSuffix("\n") ? String(text.dropLast()) : text
      return "\(name)\(missing > 0 ? " (\(missing) bytes are left out)" : ""): \(shown)"
    }
    return parts.isEmpty ? nil : parts.joined(separator: "\n")
  }
}

extension LiveOutput.Stream {
  fileprivate mutating func take(_ piece: OutputPiece) {
    missing += max(0, piece.offset - end)
    if piece.offset > end {
      missing += bytes.count
      bytes = []
    }
    bytes += piece.bytes
    end = piece.offset + piece.bytes.count
    let surplus = bytes.count - LiveOutput.limit
    guard surplus > 0 else { return }
    bytes.removeFirst(surplus)
    missing += surplus
  }

  /// Takes all but an unfinished character off.
  fileprivate mutating func drain() -> (missing: Int, bytes: ArraySlice<UInt8>)? {
    var whole = bytes.dropLast(UTF8Cut.unfinished(bytes[...]))
    guard !whole.isEmpty else { return nil }
    let rest = Array(bytes[whole.endIndex...])
    if missing > 0 {
      // Cut by us, not by the program: the rest of a character whose beginning is gone is left out with it.
      let torn = UTF8Cut.torn(whole)
      whole = whole.dropFirst(torn)
      missing += torn
    }
    defer { (bytes, missing) = (rest, 0) }
    return (missing, whole)
  }
}
