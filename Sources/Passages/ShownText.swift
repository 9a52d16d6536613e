/// What a reader sees of a file, with the way back to the file's bytes.
package struct ShownText: Sendable {
  /// Valid UTF-8: the file's own text, for HTML what a reader would see of it.
  package let text: [UInt8]
  let encoding: TextEncoding
  let language: Language
  /// The text as the file has it, before anything is taken out of it.
  let decoded: [UInt8]
  /// From `text` to the decoded source; only HTML needs it.
  let extraction: OffsetMap
  /// From the decoded source to the file's bytes.
  private let decoding: OffsetMap
  /// The title and the headings of HTML, these by their line in `text`.
  let title: String?
  let headings: [HTMLText.Heading]

  package init(bytes: [UInt8], name: String) {
    precondition(bytes.count < 1 << 30)
    let source = DecodedText(bytes)
    decoded = source.text
    let first = decoded.prefix(200).prefix { $0 != 0x0A && $0 != 0x0D }
    language = Language.of(name: name, firstLine: String(decoding: first, as: UTF8.self))
    encoding = source.encoding
    decoding = source.map
    if language.form == .html {
      let html = HTMLText(decoded)
      text = html.text
      extraction = html.map
      title = html.title
      headings = html.headings
    } else {
      text = decoded
      extraction = OffsetMap()
      title = nil
      headings = []
    }
  }

  /// Whether offsets in `text` are those in the file, which is UTF-8 then, and shown as it is.
  package var isVerbatim: Bool { encoding == .utf8 && extraction.isIdentity && decoding.isIdentity }

  /// The bytes of the file that a range of the text was read from.
  func source(of range: Range<Int>) -> Range<Int> { decoding.source(of: extraction.source(of: range)) }

  /// The range of the text that was read from a passage's bytes of the file.
  package func text(of source: Range<Int>) -> Range<Int> {
    extraction.text(of: decoding.text(of: source, count: decoded.count), count: text.count)
  }
}
