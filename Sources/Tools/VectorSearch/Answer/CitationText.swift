internal import ToolKit

/// How places and texts of documents are shown to a reader who must not be steered by them.
enum CitationText {
  /// `path:start-end › heading › heading`, on one line.
  static func label(_ cited: CitedDocument, _ lines: ClosedRange<Int>, _ heading: [String]) -> String {
    ([place(cited, lines)] + heading.filter { !$0.isEmpty }.map { line($0, limit: 80) }).joined(separator: " › ")
  }

  /// `path:start-end`; a single line is one number.
  static func place(_ cited: CitedDocument, _ lines: ClosedRange<Int>) -> String {
    cited.name + ":" + (lines.count == 1 ? "\(lines.lowerBound)" : "\(lines.lowerBound)-\(lines.upperBound)")
  }

  /// A passage: as it is, but for controls and what reorders or hides text around it.
  static func body(_ bytes: [UInt8]) -> String { visible(InertText(bytes).text) }

  /// Untrusted text on one line, white space of any kind as one space.
  static func line(_ text: String, limit: Int) -> String {
    if isPlainLine(text) { return text.excerpt(limit) }
    let words = visible(InertText(text.utf8.prefix(limit * 4 + 4)).text).split { $0.isWhitespace || $0 == "␍" }
    return words.joined(separator: " ").excerpt(limit)
  }

  /// Whether a text is one line of ASCII already, with nothing but single spaces between its words.
  private static func isPlainLine(_ text: String) -> Bool {
    var last: UInt8 = 0x20
    for byte in text.utf8 {
      guard byte > 0x20 && byte < 0x7F || byte == 0x20 && last != 0x20 else { return false }
      last = byte
    }
    return last != 0x20
  }

  /// Bidirectional controls (Unicode Standard Annex 9) and tags, which show nothing and say something, become U+FFFD.
  private static func visible(_ text: String) -> String {
    // The first bytes of what is hidden.
    guard text.utf8.contains(where: { $0 == 0xE2 || $0 == 0xF3 }), text.unicodeScalars.contains(where: isHidden) else {
      return text
    }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { result.append(isHidden(scalar) ? "\u{FFFD}" : scalar) }
    return String(result)
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x202A...0x202E, 0x2066...0x2069, 0xE0000...0xE007F: true
    default: false
    }
  }
}
