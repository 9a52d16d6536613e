/// A parsed JSON text: its bytes, shared and never copied, and its tape.
///
/// Parsing validates all of RFC 8259 and UTF-8. Duplicate keys are legal and stay on the tape; whoever looks a key up gets the
/// last one.
///
/// ```swift
/// let document = try JSONDocument(Array(#"{"method":"ping"}"#.utf8))
/// document.root["method"]?.string  // "ping"
/// ```
package struct JSONDocument: Sendable {
  /// How many arrays and objects may lie inside each other unless the caller says otherwise.
  package static let defaultMaximumDepth = 512

  private let storage: TapeStorage

  /// Parses the text in `range` of `bytes`, all of them by default.
  ///
  /// - Parameter maximumTokens: how many values and keys there is room for at most; the room is made in doubling steps.
  package init(
    _ bytes: [UInt8], in range: Range<Int>? = nil, maximumDepth: Int = defaultMaximumDepth, maximumTokens: Int = .max,
  ) throws(JSONSyntaxError) {
    let tokens = try TapeParser.tokens(
      of: bytes, in: range ?? 0..<bytes.count, maximumDepth: maximumDepth, maximumTokens: maximumTokens)
    storage = TapeStorage(bytes: bytes, tokens: tokens)
  }

  /// Parses a text held in a string.
  package init(_ text: String) throws(JSONSyntaxError) {
    try self.init(Array(text.utf8))
  }

  /// The value of the whole text.
  package var root: JSONView { JSONView(storage, at: 0) }
}
