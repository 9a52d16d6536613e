/// A parsed JSON text: its bytes, shared and never copied, and its tape.
///
/// ```swift
/// let document = try JSONDocument(Array(#"{"method":"ping"}"#.utf8))
/// document.root["method"]?.string  // "ping"
/// ```
package struct JSONDocument: Sendable {
  let storage: TapeStorage
  private let rootIndex: Int

  /// Parses the text in `range` of `bytes`, all of them by default.
  package init(
    _ bytes: [UInt8], in range: Range<Int>? = nil, maximumDepth: Int = JSONTape.defaultMaximumDepth
  ) throws(JSONSyntaxError) {
    var tape = JSONTape()
    try tape.parse(bytes, in: range ?? 0..<bytes.count, maximumDepth: maximumDepth)
    self.init(bytes, tape: tape)
  }

  /// Parses a text held in a string.
  package init(_ text: String) throws(JSONSyntaxError) {
    try self.init(Array(text.utf8))
  }

  /// Takes over what a tape has parsed from `bytes`; `root` is where the text begins on it.
  package init(_ bytes: [UInt8], tape: JSONTape, root: Int = 0) {
    storage = TapeStorage(bytes: bytes, tokens: tape.tokens)
    rootIndex = root
  }

  /// The value of the whole text.
  package var root: JSONView { JSONView(storage, at: rootIndex) }
}
