/// A text that passages are made of, with the way back to the file that it was read from.
package struct Document: Sendable {
  /// Which passages a file has. Raise it with every change by which the same file has others: whoever keeps passages, and
  /// names them by their number, has to cut anew.
  package static let cutVersion = 1

  private let shown: ShownText
  /// Ranges named `text` refer to it.
  package var text: [UInt8] { shown.text }
  package var encoding: TextEncoding { shown.encoding }
  package var language: Language { shown.language }
  /// What the document calls itself: the title of a page of HTML, the first heading of Markdown and reStructuredText; nil
  /// if it has none, and for other languages.
  package let title: String?

  /// The lines of the decoded source, which are those of the file.
  private let sourceLines: LineTable
  /// The lines that splitters see.
  let lines: LineTable
  var headings: [HTMLText.Heading] { shown.headings }

  /// Reads a file's bytes. Whether they are worth it is `Exclusion`'s to say, and their number the caller's to bound,
  /// below 1 GiB.
  package init(bytes: [UInt8], name: String) {
    shown = ShownText(bytes: bytes, name: name)
    sourceLines = LineTable(shown.decoded)
    lines = shown.language.form == .html ? LineTable(shown.text) : sourceLines
    title =
      switch shown.language.form {
      case .html: shown.title
      case .markdown: MarkdownBlocks.firstHeading(of: shown.text, lines)
      case .restructuredText: RestructuredTextBlocks.firstHeading(of: shown.text, lines)
      case .plain, .code: nil
      }
  }

  /// The bytes of the file that a range of the text was read from.
  package func source(of range: Range<Int>) -> Range<Int> { shown.source(of: range) }

  /// The lines of the file, from 1, that a range of the text touches.
  package func sourceLines(of range: Range<Int>) -> ClosedRange<Int> {
    let decoded = shown.extraction.source(of: range)
    let first = sourceLines.line(at: decoded.lowerBound)
    return first + 1...max(first, sourceLines.line(at: max(decoded.lowerBound, decoded.upperBound - 1))) + 1
  }
}
