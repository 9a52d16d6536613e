/// Source code with blanks in the place of comments and of texts, byte for byte: what is left is what runs. Templates and
/// interpolated texts stay, for code stands in them.
///
/// No parser: what it takes for a text may be wrong after a regular expression with a quote in it, until the line ends.
struct CodeOnly: Sendable {
  /// Without comments and texts.
  let code: [UInt8]
  /// Without comments.
  let withTexts: [UInt8]

  init(_ text: String, _ lexis: CodeLanguage.Lexis) {
    var scanner = Scanner(Array(text.utf8), lexis)
    scanner.run()
    (code, withTexts) = (scanner.code, scanner.withTexts)
  }

  /// The line of an offset, from 1.
  func line(at offset: Int) -> Int { code[..<offset].count { $0 == 0x0A } + 1 }
}

private struct Scanner {
  private let bytes: [UInt8]
  private let lexis: CodeLanguage.Lexis
  private(set) var code: [UInt8]
  private(set) var withTexts: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8], _ lexis: CodeLanguage.Lexis) {
    self.bytes = bytes
    self.lexis = lexis
    (code, withTexts) = (bytes, bytes)
  }

  mutating func run() {
    while index < bytes.count {
      let byte = bytes[index]
      switch lexis {
      case .python where isCommentStart, .shell where isCommentStart: blank(toEndOfLine())
      case .slashes where starts("//"): blank(toEndOfLine())
      case .slashes where starts("/*"): blank(end(of: "*/", from: index + 2))
      default:
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { text(byte) } else { index += 1 }
      }
    }
  }

  /// In a shell a hash within a word is one of its letters.
  private var isCommentStart: Bool {
    guard bytes[index] == UInt8(ascii: "#") else { return false }
    return lexis == .python || index == 0 || [0x20, 0x09, 0x0A, 0x3B].contains(bytes[index - 1])
  }

  private mutating func text(_ quote: UInt8) {
    let start = index
    let isTriple = lexis != .shell && index + 2 < bytes.count && bytes[index + 1] == quote && bytes[index + 2] == quote
    index += isTriple ? 3 : 1
    var isInterpolated =
      lexis == .python && isFormatted(before: start) || lexis == .shell && quote == UInt8(ascii: "\"")
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\\"), !(lexis == .shell && quote == UInt8(ascii: "'")) {
        // Swift's interpolation.
        if index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "(") { isInterpolated = true }
        index = min(index + 2, bytes.count)
        continue
      }
      if byte == quote, !isTriple || index + 2 < bytes.count && bytes[index + 1] == quote && bytes[index + 2] == quote {
        index += isTriple ? 3 : 1
        break
      }
      // A text of one line that does not end on it was none.
      if byte == 0x0A, !isTriple, lexis != .shell { break }
      index += 1
    }
    if !isInterpolated { Self.blank(&code, start..<index) }
  }

  /// Whether the letters before a quote make it an f-string.
  private func isFormatted(before start: Int) -> Bool {
    bytes[max(0, start - 2)..<start].contains { $0 | 0x20 == UInt8(ascii: "f") }
  }

  private func starts(_ text: StaticString) -> Bool { bytes[index...].starts(with: Array(text.description.utf8)) }

  private func toEndOfLine() -> Int { bytes[index...].firstIndex(of: 0x0A) ?? bytes.count }

  private func end(of text: String, from start: Int) -> Int {
    let mark = Array(text.utf8)
    var place = min(start, bytes.count)
    while place + mark.count <= bytes.count {
      if bytes[place] == mark[0], bytes[place + 1] == mark[1] { return place + mark.count }
      place += 1
    }
    return bytes.count
  }

  private mutating func blank(_ end: Int) {
    Self.blank(&code, index..<end)
    Self.blank(&withTexts, index..<end)
    index = end
  }

  private static func blank(_ target: inout [UInt8], _ range: Range<Int>) {
    for place in range where target[place] != 0x0A { target[place] = 0x20 }
  }
}
