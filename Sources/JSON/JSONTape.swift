/// The tokens of one or more JSON texts, in a buffer that is used again and again.
///
/// ```swift
/// var tape = JSONTape()
/// try tape.parse(bytes, in: 0..<bytes.count)
/// let method = tape.view(of: bytes)["method"]
/// ```
///
/// Parsing is iterative, validates all of RFC 8259 and UTF-8, and allocates only to make room for more tokens than any
/// text before had. Duplicate keys are legal and stay on the tape; whoever looks a key up gets the last one.
package struct JSONTape: Sendable {
  /// How many arrays and objects may lie inside each other unless the caller says otherwise.
  package static let defaultMaximumDepth = 512

  private(set) var tokens: [JSONToken] = []

  package init() {}

  /// Parses one text and forgets what was on the tape before.
  ///
  /// After an error the tape is empty.
  package mutating func parse(
    _ bytes: [UInt8], in range: Range<Int>, maximumDepth: Int = defaultMaximumDepth
  ) throws(JSONSyntaxError) {
    tokens.removeAll(keepingCapacity: true)
    try append(parsing: bytes, in: range, maximumDepth: maximumDepth)
  }

  /// Parses one more text of the same bytes behind those already on the tape, as a reader of lines does.
  ///
  /// - Returns: where its root is, for ``view(of:at:)``. After an error the tape is as it was before the call.
  @discardableResult
  package mutating func append(
    parsing bytes: [UInt8], in range: Range<Int>, maximumDepth: Int = defaultMaximumDepth
  ) throws(JSONSyntaxError) -> Int {
    let root = tokens.count
    guard range.upperBound <= UInt32.max else { throw JSONSyntaxError(.tooLarge, at: 0) }
    do {
      try TapeParser.parse(bytes.span, in: range, maximumDepth: maximumDepth, onto: &tokens)
    } catch {
      tokens.removeSubrange(root...)
      throw error
    }
    return root
  }

  /// Forgets all tokens and keeps the memory.
  package mutating func removeAll() {
    tokens.removeAll(keepingCapacity: true)
  }

  /// The value whose root token is `root`; `bytes` must be the ones that were parsed.
  ///
  /// The view keeps both buffers alive: while it lives, changing them copies them.
  package func view(of bytes: [UInt8], at root: Int = 0) -> JSONView {
    JSONView(TapeStorage(bytes: bytes, tokens: tokens), at: root)
  }
}
