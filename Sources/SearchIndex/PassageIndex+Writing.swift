internal import Storage

extension PassageIndex {
  /// Puts documents into a collection; one that is there under the same key is replaced. All of them in one
  /// transaction.
  ///
  /// - Parameters:
  ///   - time: when they were read, in milliseconds since 1970.
  ///   - space: of which space vectors are kept: those of passages whose digest one of the replaced document has. Nil, or
  ///     another than the collection's, keeps none.
  ///   - lasting: whether the commit outlives a power failure: for texts that exist nowhere else.
  /// - Returns: for each document the ids of its passages, in their order.
  @discardableResult
  package func put(
    _ documents: [NewDocument], in collection: CollectionID, time: Int, keeping space: VectorSpace? = nil,
    lasting: Bool = false,
  ) throws -> [[PassageID]] {
    guard !documents.isEmpty else { return [] }
    return try change(
      putting: documents, removing: [], in: collection, time: time, keeping: space, lasting: lasting)
  }

  /// Puts documents and removes others, by their keys, in one transaction.
  ///
  /// - Returns: as `put` does.
  @discardableResult
  package func change(
    putting documents: [NewDocument], removing keys: [[UInt8]], in collection: CollectionID, time: Int,
    keeping space: VectorSpace? = nil, lasting: Bool = false,
  ) throws -> [[PassageID]] {
    try database.write(lasting ? .power : .process) { connection in
      for key in keys { try Self.removeDocument(key, from: collection, connection) }
      var builder = WordSegmentBuilder()
      var numbers: [UInt32] = []
      var result: [[PassageID]] = []
      var copies = space.map { VectorCopies(of: $0) }
      var next = 1 + (try connection.integer("SELECT seq FROM sqlite_sequence WHERE name = 'passage'") ?? 0)
      for document in documents {
        let kept = try Self.carriedVectors(of: document, in: collection, space: space, connection)
        try Self.removeDocument(document.key, from: collection, connection)
        let id = try Self.insert(document, firstPassage: next, into: collection, time: time, connection)
        var passages: [PassageID] = []
        for (ordinal, passage) in document.passages.enumerated() {
          let number = try Self.insert(passage, ordinal: ordinal, of: id, collection, connection)
          guard number == next else { throw SearchIndexError.damaged("the numbers of passages") }
          next += 1
          numbers.append(number)
          passages.append(PassageID(number: number))
          if let digest = passage.digest, let rows = kept[digest] {
            try copies?.give(rows, to: Int(number), connection)
          }
          let field = Array(passage.headings.joined(separator: "\n").utf8) + [UInt8(ascii: "\n")] + document.key
          builder.add(passage.text.span, headings: field.span)
        }
        result.append(passages)
      }
      try Self.write(builder, passages: numbers, into: collection, connection)
      try copies?.finish(in: collection, connection)
      try Self.raiseGeneration(of: collection, connection)
      return result
    }
  }

  /// Removes documents by their keys; a key that is not there is passed over.
  ///
  /// - Returns: how many there were.
  @discardableResult
  package func remove(_ keys: [[UInt8]], from collection: CollectionID, lasting: Bool = false) throws -> Int {
    guard !keys.isEmpty else { return 0 }
    return try database.write(lasting ? .power : .process) { connection in
      var count = 0
      for key in keys where try Self.removeDocument(key, from: collection, connection) { count += 1 }
      if count > 0 { try Self.raiseGeneration(of: collection, connection) }
      return count
    }
  }

  /// Gives a passage its vectors. Those of passages that are gone meanwhile, or have vectors already, are passed over.
  ///
  /// - Throws: `SearchIndexError` `other_model` if the collection has vectors of another space.
  package func attach(_ vectors: [PassageVectors], of space: VectorSpace, to collection: CollectionID) throws {
    guard !vectors.isEmpty else { return }
    try database.write { connection in
      try Self.check(space, of: collection, connection)
      try connection.execute(
        "UPDATE collection SET model = ? WHERE id = ? AND model IS NULL", .text(space.identity),
        .integer(collection.number))
      var passages: [UInt32] = []
      var rows: [UInt32] = []
      var all: [[Float]] = []
      for item in vectors.sorted(by: { $0.passage < $1.passage }) {
        let number = Int(item.passage.number)
        let isWaiting = try connection.integer(
          "SELECT 1 FROM passage WHERE id = ? AND collection = ? AND first_vector IS NULL", .integer(number),
          .integer(collection.number))
        guard isWaiting != nil else { continue }
        for vector in [item.own] + item.children {
          precondition(
            vector.count == space.width, "a vector of \(vector.count) components in a space of \(space.width)")
          try ByteVector.check(vector)
          try connection.execute("INSERT INTO vector (data) VALUES (?)", .blob(ByteVector(vector).bytes))
          passages.append(item.passage.number)
          rows.append(UInt32(truncatingIfNeeded: connection.lastInsertedID))
          all.append(vector)
        }
        let count = 1 + item.children.count
        try connection.execute(
          "UPDATE passage SET first_vector = ?, vector_count = ? WHERE id = ?",
          .integer(connection.lastInsertedID - count + 1), .integer(count), .integer(number))
        if !item.sentences.isEmpty {
          try connection.execute(
            "INSERT INTO sentences VALUES (?, ?)", .integer(number),
            .blob(SentenceCodes.bytes(of: item.sentences, in: space)))
        }
      }
      guard !all.isEmpty else { return }
      try Self.insertVectorSegment(
        passages, rows, Scanner.codes(of: all, in: space), into: collection, connection)
      try Self.raiseGeneration(of: collection, connection)
    }
  }

  /// Notes that a file has been found unchanged, though the file system says something new of it.
  package func restamp(_ document: DocumentID, _ stamp: FileStamp) throws {
    try database.write { connection in
      try connection.execute(
        "UPDATE document SET size = ?, modified = ?, inode = ? WHERE id = ?", .integer(stamp.size),
        .integer(stamp.modified), .integer(stamp.inode), .integer(document.number))
    }
  }

  static func raiseGeneration(of collection: CollectionID, _ connection: borrowing Connection) throws {
    let changed = try connection.execute(
      "UPDATE collection SET generation = generation + 1 WHERE id = ?", .integer(collection.number))
    guard changed == 1 else {
      throw SearchIndexError(code: .unknownCollection, description: "The collection is gone: it was removed meanwhile.")
    }
  }

  static func insertVectorSegment(
    _ passages: [UInt32], _ rows: [UInt32], _ codes: [UInt64], into collection: CollectionID,
    _ connection: borrowing Connection,
  ) throws {
    try connection.execute(
      "INSERT INTO vector_segment (collection, count, passages, vectors, codes) VALUES (?, ?, ?, ?, ?)",
      .integer(collection.number), .integer(passages.count), .blob(PackedNumbers.bytes(passages)),
      .blob(PackedNumbers.bytes(rows)), .blob(Scanner.bytes(of: codes)))
  }

  private static func insert(
    _ document: NewDocument, firstPassage: Int, into collection: CollectionID, time: Int,
    _ connection: borrowing Connection,
  ) throws -> Int {
    try connection.execute(
      """
      INSERT INTO document
        (collection, key, size, modified, inode, content_hash, language, title, metadata, indexed, text,
         first_passage, passage_count)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      .integer(collection.number), .blob(document.key), .integer(document.stamp?.size),
      .integer(document.stamp?.modified), .integer(document.stamp?.inode), .blob(document.contentHash),
      .text(document.language), .text(document.title), .text(document.metadata), .integer(time),
      .blob(document.keptText), .integer(document.passages.isEmpty ? nil : firstPassage),
      .integer(document.passages.count))
    return connection.lastInsertedID
  }

  private static func insert(
    _ passage: NewPassage, ordinal: Int, of document: Int, _ collection: CollectionID,
    _ connection: borrowing Connection,
  ) throws -> UInt32 {
    try connection.execute(
      """
      INSERT INTO passage
        (collection, document, ordinal, kind, first_byte, byte_count, first_line, line_count, headings, digest)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      .integer(collection.number), .integer(document), .integer(ordinal), .integer(passage.kind.rawValue),
      .integer(passage.bytes.lowerBound), .integer(passage.bytes.count), .integer(passage.lines.lowerBound),
      .integer(passage.lines.count), .text(passage.headings.joined(separator: "\u{1F}")),
      .blob(passage.digest))
    guard let number = UInt32(exactly: connection.lastInsertedID) else {
      throw SearchIndexError(code: .damaged, description: "The index has used up its four billion passage numbers.")
    }
    return number
  }

  private static func write(
    _ builder: WordSegmentBuilder, passages: [UInt32], into collection: CollectionID,
    _ connection: borrowing Connection,
  ) throws {
    guard !passages.isEmpty else { return }
    let total = builder.totalLength
    // Of the whole collection, so that segments of long and of short passages are measured by one length.
    let (count, length) =
      try connection.first(
        "SELECT coalesce(sum(count), 0), coalesce(sum(total_length), 0) FROM word_segment WHERE collection = ?",
        .integer(collection.number)
      ) { ($0.integer(0), $0.integer(1)) } ?? (0, 0)
    let average = (Float(length) + Float(total)) / max(1, Float(count) + Float(passages.count))
    let segment = try insertWordSegment(passages, totalLength: total, into: collection, connection)
    var blocks = TermBlock.Builder()
    for (term, list) in builder.postings(averageLength: average) {
      try blocks.append(term, list) { try insertBlock($1, number: $0, of: segment, connection) }
    }
    try finish(&blocks, of: segment, connection)
  }

  /// A new word segment without its postings.
  static func insertWordSegment(
    _ passages: [UInt32], totalLength: Int, into collection: CollectionID, _ connection: borrowing Connection,
  ) throws -> Int {
    try connection.execute(
      "INSERT INTO word_segment (collection, count, total_length, passages, first_terms) VALUES (?, ?, ?, ?, x'')",
      .integer(collection.number), .integer(passages.count), .integer(totalLength),
      .blob(PackedNumbers.bytes(passages)))
    return connection.lastInsertedID
  }

  static func insertBlock(
    _ block: [UInt8], number: Int, of segment: Int, _ connection: borrowing Connection,
  ) throws {
    try connection.execute(
      "INSERT INTO posting_block VALUES (?, ?)", .integer(WordSegment.row(of: number, in: segment)), .blob(block))
  }

  /// Writes the last block of a segment, and where its terms begin.
  static func finish(
    _ blocks: inout TermBlock.Builder, of segment: Int, _ connection: borrowing Connection,
  ) throws {
    try blocks.finish { try insertBlock($1, number: $0, of: segment, connection) }
    try connection.execute(
      "UPDATE word_segment SET first_terms = ? WHERE id = ?", .blob(PackedNumbers.bytes(blocks.firstTerms)),
      .integer(segment))
  }

  @discardableResult
  private static func removeDocument(
    _ key: [UInt8], from collection: CollectionID, _ connection: borrowing Connection,
  ) throws -> Bool {
    let id = StorageValue.integer(collection.number)
    let document = try connection.integer("SELECT id FROM document WHERE collection = ? AND key = ?", id, .blob(key))
    guard let document else { return false }
    try connection.forEach(
      "SELECT id, first_vector, vector_count FROM passage WHERE document = ?", .integer(document),
    ) { passage in
      try deleteVectors(of: passage, connection)
      try connection.execute("INSERT INTO dead (collection, passage) VALUES (?, ?)", id, .integer(passage.integer(0)))
    }
    try connection.execute("DELETE FROM passage WHERE document = ?", .integer(document))
    try connection.execute("DELETE FROM document WHERE id = ?", .integer(document))
    return true
  }
}
