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

  /// Room for tokens, of which the first `count` are in use.
  private(set) var tokens: [JSONToken] = []
  private var count = 0

  package init() {}

  /// Parses one text and forgets what was on the tape before.
  ///
  /// After an error the tape is empty.
  package mutating func parse(
    _ bytes: [UInt8], in range: Range<Int>, maximumDepth: Int = defaultMaximumDepth
  ) throws(JSONSyntaxError) {
    count = 0
    try append(parsing: bytes, in: range, maximumDepth: maximumDepth)
  }

  /// Parses one more text of the same bytes behind those already on the tape, as a reader of lines does.
  ///
  /// - Returns: where its root is, for ``view(of:at:)``. After an error the tape is as it was before the call.
  @discardableResult
  package mutating func append(
    parsing bytes: [UInt8], in range: Range<Int>, maximumDepth: Int = defaultMaximumDepth
  ) throws(JSONSyntaxError) -> Int {
    guard range.upperBound <= UInt32.max else { throw JSONSyntaxError(.tooLarge, at: 0) }
    let text = bytes.span.extracting(0..<range.upperBound)
    let start = range.lowerBound
    if range.count >= 3, text[start] == 0xEF, text[start + 1] == 0xBB, text[start + 2] == 0xBF {
      throw JSONSyntaxError(.byteOrderMark, at: 0)
    }
    let root = count
    var progress = TapeParser.Progress(offset: start, count: root)
    if tokens.isEmpty { makeRoom() }
    while true {
      do throws(JSONSyntaxError) {
        var room = tokens.mutableSpan
        if try TapeParser.run(text, maximumDepth: maximumDepth, &progress, onto: &room) { break }
      } catch {
        throw JSONSyntaxError(error.reason, at: error.offset - start)
      }
      makeRoom()
    }
    count = progress.count
    return root
  }

  /// Forgets all tokens and keeps the memory.
  package mutating func removeAll() {
    count = 0
  }

  private mutating func makeRoom() {
    if tokens.isEmpty {
      tokens = Array(repeating: .unused, count: 32)
    } else {
      tokens.append(contentsOf: repeatElement(.unused, count: tokens.count))
    }
  }

  /// The value whose root token is `root`; `bytes` must be the ones that were parsed.
  ///
  /// The view keeps both buffers alive: while it lives, changing them copies them.
  package func view(of bytes: [UInt8], at root: Int = 0) -> JSONView {
    JSONView(TapeStorage(bytes: bytes, tokens: tokens), at: root)
  }
}
