/// A text that passages are made of, with the way back to the file that it was read from.
package struct Document: Sendable {
  /// Which passages a file has. Raise it with every change by which the same file has others: whoever keeps passages, and
  /// names them by their number, has to cut anew.
  package static let cutVersion = 1

  /// Valid UTF-8: the file's own text, for HTML what a reader would see of it. Ranges named `text` refer to it.
  package let text: [UInt8]
  package let encoding: TextEncoding
  package let language: Language
  /// What the document calls itself: the title of a page of HTML, the first heading of Markdown and reStructuredText; nil
  /// if it has none, and for other languages.
  package let title: String?

  /// From `text` to the decoded source; only HTML needs it.
  private let extraction: OffsetMap
  /// From the decoded source to the file's bytes.
  private let decoding: OffsetMap
  /// The lines of the decoded source, which are those of the file.
  private let sourceLines: LineTable
  /// The lines that splitters see.
  let lines: LineTable
  /// The headings of HTML by their line in `text`.
  let headings: [HTMLText.Heading]

  /// Reads a file's bytes. Whether they are worth it is `Exclusion`'s to say, and their number the caller's to bound,
  /// below 1 GiB.
  package init(bytes: [UInt8], name: String) {
    precondition(bytes.count < 1 << 30)
    let decoded = DecodedText(bytes)
    let first = decoded.text.prefix(200).prefix { $0 != 0x0A && $0 != 0x0D }
    language = Language.of(name: name, firstLine: String(decoding: first, as: UTF8.self))
    encoding = decoded.encoding
    decoding = decoded.map
    sourceLines = LineTable(decoded.text)
    if language.form == .html {
      let html = HTMLText(decoded.text)
      text = html.text
      extraction = html.map
      headings = html.headings
      lines = LineTable(html.text)
      title = html.title
    } else {
      text = decoded.text
      extraction = OffsetMap()
      headings = []
      lines = sourceLines
      title =
        switch language.form {
        case .markdown: MarkdownBlocks.firstHeading(of: text, lines)
        case .restructuredText: RestructuredTextBlocks.firstHeading(of: text, lines)
        case .plain, .html, .code: nil
        }
    }
  }

  /// Whether offsets in `text` are those in the file, which is UTF-8 then, and shown as it is.
  package var isVerbatim: Bool { encoding == .utf8 && extraction.isIdentity && decoding.isIdentity }

  /// The bytes of the file that a range of the text was read from.
  package func source(of range: Range<Int>) -> Range<Int> { decoding.source(of: extraction.source(of: range)) }

  /// The lines of the file, from 1, that a range of the text touches.
  package func sourceLines(of range: Range<Int>) -> ClosedRange<Int> {
    let decoded = extraction.source(of: range)
    let first = sourceLines.line(at: decoded.lowerBound)
    return first + 1...max(first, sourceLines.line(at: max(decoded.lowerBound, decoded.upperBound - 1))) + 1
  }
}
