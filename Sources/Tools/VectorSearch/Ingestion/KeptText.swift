internal import Passages
internal import SearchIndex

/// Texts that are kept in the index: those that are no files, and those that a program has made of files. Their passages
/// name the bytes and lines of the kept text.
enum KeptText {
  /// The text as a document; the same each time, so that passages can be cut again.
  static func document(_ text: [UInt8], key: [UInt8], isFile: Bool) -> Document {
    Document(bytes: text, name: name(of: key, isFile: isFile))
  }

  /// What the text is read as: a converted file as its program writes it; another by its name, without an ending as
  /// Markdown, in which plain text is as well.
  private static func name(of key: [UInt8], isFile: Bool) -> String {
    if isFile { return "text." + (DocumentFormat(ofName: key)?.textEnding ?? "txt") }
    let name = String(decoding: key, as: UTF8.self)
    return BinaryNames.ending(of: key) == nil ? name + ".md" : name
  }

  /// A document to be put, with its text.
  static func newDocument(
    _ text: [UInt8], key: [UInt8], isFile: Bool, hash: [UInt8], stamp: FileStamp? = nil,
  ) -> NewDocument {
    var result = NewDocument(document(text, key: key, isFile: isFile), key: key, hash: hash, stamp: stamp)
    result.keptText = text
    if isFile, text.contains(formFeed) { namePages(of: text, in: &result) }
    return result
  }

  private static let formFeed: UInt8 = 0x0C

  /// Lines of a text that was made of pages say little: its passages have the page as their heading.
  private static func namePages(of text: [UInt8], in document: inout NewDocument) {
    var page = 1
    var place = 0
    for index in document.passages.indices {
      let start = document.passages[index].bytes.lowerBound
      page += text[place..<start].count { $0 == formFeed }
      place = start
      document.passages[index].headings = ["page \(page)"]
    }
  }
}
