/// A document as it is put into a collection.
package struct NewDocument: Sendable {
  /// What names it in its collection: the path of a file within the root, as bytes, or a name that the caller gave.
  package var key: [UInt8]
  /// What tells whether a file has changed; nil for a text that is none.
  package var stamp: FileStamp?
  /// A hash of the content: a document that has moved keeps its vectors by it.
  package var contentHash: [UInt8]
  package var language: String?
  package var title: String?
  /// A JSON object, as text.
  package var metadata: String?
  /// The text itself, where it exists nowhere else or costs much to get out of the file.
  package var keptText: [UInt8]?
  package var passages: [NewPassage]

  package init(key: [UInt8], contentHash: [UInt8], passages: [NewPassage]) {
    self.key = key
    self.contentHash = contentHash
    self.passages = passages
  }
}

/// A part of a document, as it is searched for.
package struct NewPassage: Sendable {
  package enum Kind: Int, Sendable {
    case prose = 0
    case code = 1
  }

  package var kind: Kind
  /// The text that is searched for words.
  package var text: [UInt8]
  /// The headings above it, outermost first; with the key they are a field of their own.
  package var headings: [String]
  /// Where it lies in the document's bytes.
  package var bytes: Range<Int>
  /// Where it lies in lines, from 1.
  package var lines: ClosedRange<Int>
  /// A digest of all that a model is given of it: while that is the same, its vectors are. Nil where vectors are always
  /// made anew.
  package var digest: [UInt8]?

  package init(kind: Kind, text: [UInt8], headings: [String], bytes: Range<Int>, lines: ClosedRange<Int>) {
    self.kind = kind
    self.text = text
    self.headings = headings
    self.bytes = bytes
    self.lines = lines
  }
}

/// What the file system says of a file. While it says the same, the file is taken to be the same.
package struct FileStamp: Hashable, Sendable {
  /// Bytes.
  package var size: Int
  /// Nanoseconds since 1970.
  package var modified: Int
  package var inode: Int

  package init(size: Int, modified: Int, inode: Int) {
    self.size = size
    self.modified = modified
    self.inode = inode
  }
}
