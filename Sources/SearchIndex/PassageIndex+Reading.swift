internal import Storage

extension PassageIndex {
  /// All documents of a collection, in the order of their keys.
  package func documents(in collection: CollectionID) throws -> [DocumentRecord] {
    try database.read { connection in
      try connection.rows(
        """
        SELECT id, key, size, modified, inode, content_hash, language, title, metadata, indexed
        FROM document WHERE collection = ? ORDER BY key
        """, .integer(collection.number), body: Self.document)
    }
  }

  /// The document of this key.
  package func document(_ key: [UInt8], in collection: CollectionID) throws -> DocumentRecord? {
    try database.read { connection in
      try connection.first(
        """
        SELECT id, key, size, modified, inode, content_hash, language, title, metadata, indexed
        FROM document WHERE collection = ? AND key = ?
        """, .integer(collection.number), .blob(key), body: Self.document)
    }
  }

  /// A document by its id.
  package func document(_ id: DocumentID) throws -> DocumentRecord? {
    try database.read { connection in
      try connection.first(
        """
        SELECT id, key, size, modified, inode, content_hash, language, title, metadata, indexed
        FROM document WHERE id = ?
        """, .integer(id.number), body: Self.document)
    }
  }

  /// The text that was kept of a document; nil if it is read from its file.
  package func keptText(of document: DocumentID) throws -> [UInt8]? {
    try database.read { connection in
      try connection.first("SELECT text FROM document WHERE id = ?", .integer(document.number)) {
        $0.isNull(0) ? nil : $0.blob(0)
      } ?? nil
    }
  }

  /// Passages by their ids; those that are gone are left out.
  package func passages(_ ids: [PassageID]) throws -> [PassageRecord] {
    try database.read { connection in
      try ids.compactMap { id in
        try connection.first(
          """
          SELECT id, document, ordinal, kind, first_byte, byte_count, first_line, line_count, headings
          FROM passage WHERE id = ?
          """, .integer(Int(id.number)), body: Self.passage)
      }
    }
  }

  /// The passages of a document, in their order.
  package func passages(of document: DocumentID) throws -> [PassageRecord] {
    try database.read { connection in
      try connection.rows(
        """
        SELECT id, document, ordinal, kind, first_byte, byte_count, first_line, line_count, headings
        FROM passage WHERE document = ? ORDER BY ordinal
        """, .integer(document.number), body: Self.passage)
    }
  }

  /// Passages that have no vectors yet, oldest first.
  package func waiting(in collection: CollectionID, most: Int) throws -> [PassageRecord] {
    try database.read { connection in
      try connection.rows(
        """
        SELECT id, document, ordinal, kind, first_byte, byte_count, first_line, line_count, headings
        FROM passage WHERE collection = ? AND first_vector IS NULL ORDER BY id LIMIT ?
        """, .integer(collection.number), .integer(most), body: Self.passage)
    }
  }

  private static func document(_ row: borrowing Row) -> DocumentRecord {
    DocumentRecord(
      id: DocumentID(number: row.integer(0)), key: row.blob(1),
      stamp: row.isNull(2) ? nil : FileStamp(size: row.integer(2), modified: row.integer(3), inode: row.integer(4)),
      contentHash: row.blob(5), language: row.isNull(6) ? nil : row.text(6), title: row.isNull(7) ? nil : row.text(7),
      metadata: row.isNull(8) ? nil : row.text(8), indexed: row.integer(9))
  }

  static func passage(_ row: borrowing Row) -> PassageRecord {
    // A damaged row has numbers out of which no range can be made.
    func number(_ column: Int, from least: Int) -> Int { min(max(row.integer(column), least), 1 << 40) }
    let (firstByte, firstLine) = (number(4, from: 0), number(6, from: 1))
    return PassageRecord(
      id: PassageID(number: UInt32(truncatingIfNeeded: row.integer(0))), document: DocumentID(number: row.integer(1)),
      ordinal: row.integer(2), kind: NewPassage.Kind(rawValue: row.integer(3)) ?? .prose,
      headings: row.text(8).split(separator: "\u{1F}").map(String.init),
      bytes: firstByte..<firstByte + number(5, from: 0), lines: firstLine...firstLine + number(7, from: 1) - 1)
  }
}
