internal import Storage

/// What a filter can ask of a document.
package struct DocumentFacts: Sendable {
  package let key: [UInt8]
  package let language: String?
  /// Nanoseconds since 1970: of a file its own time, of a text that of the call which brought it.
  package let modified: Int
  /// A JSON object, as text.
  package let metadata: String?

  package init(key: [UInt8], language: String?, modified: Int, metadata: String?) {
    self.key = key
    self.language = language
    self.modified = modified
    self.metadata = metadata
  }
}

extension PassageIndex {
  /// The passages of those documents of a collection that `select` wants, and how many documents these are.
  ///
  /// - Parameter prefix: what keys begin with: nothing for all of them, a folder with its slash, or one document's key.
  package func passageSet(
    of collection: CollectionID, below prefix: [UInt8], where select: (DocumentFacts) -> Bool = { _ in true },
  ) throws -> (passages: PassageSet, documents: Int) {
    var ranges: [ClosedRange<UInt32>] = []
    var documents = 0
    // Put by a process that began before their passages were noted.
    var older: [Int] = []
    func add(_ first: Int, _ count: Int) {
      guard count > 0, let lower = UInt32(exactly: first), let upper = UInt32(exactly: first + count - 1) else {
        return
      }
      ranges.append(lower...upper)
    }
    try database.read { connection in
      let isOpen = prefix.isEmpty
      try connection.forEach(
        isOpen ? Self.all : Self.range, .integer(collection.number), .blob(prefix),
        isOpen ? 1 : .blob(Self.end(of: prefix)),
      ) { row in
        let facts = DocumentFacts(
          key: row.blob(1), language: row.isNull(2) ? nil : row.text(2), modified: row.integer(3),
          metadata: row.isNull(4) ? nil : row.text(4))
        guard select(facts) else { return }
        documents += 1
        if row.isNull(6) { older.append(row.integer(0)) } else { add(row.integer(5), row.integer(6)) }
      }
      for document in older {
        let found = try connection.first(
          "SELECT min(id), count(*) FROM passage WHERE document = ?", .integer(document)
        ) { (first: $0.integer(0), count: $0.integer(1)) }
        if let found { add(found.first, found.count) }
      }
    }
    return (PassageSet(ranges), documents)
  }

  // Both read the index of filters alone, by its name: it has all that is asked for, and in the table the last columns come
  // after the texts.
  private static let all: StaticString = """
    SELECT id, key, language, coalesce(modified, indexed * 1000000), metadata, first_passage, passage_count
    FROM document INDEXED BY document_filter WHERE collection = ? AND key >= ? AND ?
    """
  private static let range: StaticString = """
    SELECT id, key, language, coalesce(modified, indexed * 1000000), metadata, first_passage, passage_count
    FROM document INDEXED BY document_filter WHERE collection = ? AND key >= ? AND key < ?
    """

  /// What comes after every key that a prefix means: all that begin with a folder's slash, or the one key.
  private static func end(of prefix: [UInt8]) -> [UInt8] {
    prefix.last == UInt8(ascii: "/") ? prefix.dropLast() + [UInt8(ascii: "/") + 1] : prefix + [0]
  }
}
