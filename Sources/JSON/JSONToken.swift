/// What a JSON value is.
package enum JSONKind: Sendable {
  case null, bool, number, string, array, object
}

/// One value or key on a tape: 16 bytes.
///
/// An object is followed by its keys and values in turn, an array by its elements; `next` jumps over all of them.
package struct JSONToken: Sendable, BitwiseCopyable {
  /// What the token stands for; `integer` is a number without fraction and exponent.
  enum Kind: UInt8, BitwiseCopyable {
    case null, `false`, `true`, integer, decimal, plainString, escapedString, array, object
  }

  /// First byte; of a string the one after its opening quote.
  let start: UInt32
  /// Byte after the last; of a string its closing quote.
  var end: UInt32
  /// Index of the token after this one and everything inside it. While an array or object is being parsed: its parent.
  var next: UInt32
  let kind: Kind

  @inline(__always)
  init(_ kind: Kind, from start: Int, to end: Int, next: Int) {
    self.start = UInt32(truncatingIfNeeded: start)
    self.end = UInt32(truncatingIfNeeded: end)
    self.next = UInt32(truncatingIfNeeded: next)
    self.kind = kind
  }

  /// What stands in the room that no text has needed yet.
  static let unused = JSONToken(.null, from: 0, to: 0, next: 0)
}
