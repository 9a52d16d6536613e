internal import Passages
package import SearchIndex

/// The text of a document, for showing parts of it.
package struct DocumentText: Sendable {
  package enum Freshness: Sendable {
    /// What was indexed.
    case current
    /// What was indexed, while the file is another by now: text that a program had made of it.
    case stale
    /// The file is another: there is no text for what was found.
    case changed
    case gone
  }

  package let freshness: Freshness
  /// The bytes that passages name.
  private let bytes: [UInt8]
  /// Where these bytes are not what a reader sees (HTML, UTF-16, latin-1): what is.
  private let shown: ShownText?

  /// A text that is UTF-8 by itself.
  init(_ text: [UInt8], freshness: Freshness) {
    bytes = text
    shown = nil
    self.freshness = freshness
  }

  /// A file as it was indexed.
  init(_ file: [UInt8], name: String) {
    bytes = file
    freshness = .current
    let shown = ShownText(bytes: file, name: name)
    self.shown = shown.isVerbatim ? nil : shown
  }

  /// What a reader sees from the beginning of one passage to the end of another, and what is between; of code from the
  /// beginning of the line.
  package func text(from first: PassageRecord, through last: PassageRecord) -> [UInt8] {
    guard let shown else { return slice(first.bytes.lowerBound..<last.bytes.upperBound, of: bytes, first.kind) }
    let range = shown.text(of: first.bytes).lowerBound..<shown.text(of: last.bytes).upperBound
    return slice(range, of: shown.text, first.kind)
  }

  private func slice(_ range: Range<Int>, of text: [UInt8], _ kind: NewPassage.Kind) -> [UInt8] {
    guard range.upperBound <= text.count else { return [] }
    var start = range.lowerBound
    if kind == .code {
      while start > 0, text[start - 1] == 0x20 || text[start - 1] == 0x09 { start -= 1 }
      // Not the beginning of a line after all: the passage begins within it.
      if start > 0, text[start - 1] != 0x0A, text[start - 1] != 0x0D { start = range.lowerBound }
    }
    return Array(text[start..<range.upperBound])
  }
}
