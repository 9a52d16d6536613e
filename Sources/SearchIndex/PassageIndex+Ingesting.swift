internal import Storage

// What keeping up with folders needs beyond putting and removing.

extension PassageIndex {
  /// How many documents a collection has, and the greatest of their ids: while both are the same, no document was added.
  package func documentMark(of collection: CollectionID) throws -> DocumentMark {
    try database.read { connection in
      try connection.first(
        "SELECT count(*), coalesce(max(id), 0) FROM document WHERE collection = ?", .integer(collection.number),
      ) { DocumentMark(count: $0.integer(0), newest: $0.integer(1)) } ?? DocumentMark(count: 0, newest: 0)
    }
  }

  /// Hands over what is known of each file of a collection.
  package func forEachStamp(
    in collection: CollectionID,
    _ body: (_ key: [UInt8], _ id: DocumentID, _ stamp: FileStamp?, _ indexed: Int) -> Void,
  ) throws {
    try database.read { connection in
      try connection.forEach(
        "SELECT key, id, size, modified, inode, indexed FROM document WHERE collection = ?",
        .integer(collection.number),
      ) { row in
        let stamp =
          row.isNull(2) ? nil : FileStamp(size: row.integer(2), modified: row.integer(3), inode: row.integer(4))
        body(row.blob(0), DocumentID(number: row.integer(1)), stamp, row.integer(5))
      }
    }
  }

  /// Which version of the cutting all documents of a collection were cut by; 0 if nobody has said.
  package func cutVersion(of collection: CollectionID) throws -> Int {
    try database.read {
      try $0.integer("SELECT cut FROM collection WHERE id = ?", .integer(collection.number)) ?? 0
    }
  }

  package func setCutVersion(_ version: Int, of collection: CollectionID) throws {
    try database.write { connection in
      try connection.execute(
        "UPDATE collection SET cut = ? WHERE id = ?", .integer(version), .integer(collection.number))
    }
  }

  /// Whether a collection has a document whose key begins with `prefix`.
  package func hasDocuments(in collection: CollectionID, below prefix: [UInt8]) throws -> Bool {
    try database.read { connection in
      let first = try connection.first(
        "SELECT key FROM document WHERE collection = ? AND key >= ? ORDER BY key LIMIT 1", .integer(collection.number),
        .blob(prefix)
      ) { $0.blob(0) }
      return first?.starts(with: prefix) ?? false
    }
  }

  /// Notes that files have been found unchanged at `time` (milliseconds since 1970), though the file system may say
  /// something new of them.
  package func restamp(_ documents: [(id: DocumentID, stamp: FileStamp)], time: Int) throws {
    guard !documents.isEmpty else { return }
    try database.write { connection in
      for (id, stamp) in documents {
        try connection.execute(
          "UPDATE document SET size = ?, modified = ?, inode = ?, indexed = ? WHERE id = ?", .integer(stamp.size),
          .integer(stamp.modified), .integer(stamp.inode), .integer(time), .integer(id.number))
      }
    }
  }

  // MARK: What waits for vectors

  /// Documents with passages that have no vectors yet: those that were written to last first.
  package func waitingDocuments(in collection: CollectionID) throws -> [DocumentID] {
    try database.read { connection in
      try connection.rows(
        """
        SELECT id FROM document WHERE id IN
          (SELECT DISTINCT document FROM passage WHERE collection = ? AND first_vector IS NULL)
        ORDER BY modified DESC, id
        """, .integer(collection.number),
      ) { DocumentID(number: $0.integer(0)) }
    }
  }

  /// The passages of a document that have no vectors yet, in their order.
  package func waitingPassages(of document: DocumentID) throws -> [PassageRecord] {
    let waiting = try database.read { connection in
      try connection.rows(
        "SELECT id FROM passage WHERE document = ? AND first_vector IS NULL ORDER BY ordinal",
        .integer(document.number),
      ) { PassageID(number: UInt32(truncatingIfNeeded: $0.integer(0))) }
    }
    return try passages(waiting)
  }

  /// Takes a document for `owner` until a time (milliseconds since 1970), so that nobody else makes the same vectors;
  /// or prolongs what it has. What nobody gives back, because its process was killed, is free when its time is over.
  ///
  /// - Returns: whether the owner has it now.
  package func claim(_ document: DocumentID, for owner: Int, now: Int, until: Int) throws -> Bool {
    try database.write { connection in
      try connection.execute("DELETE FROM claim WHERE until < ?", .integer(now))
      return try connection.execute(
        """
        INSERT INTO claim (document, owner, until) VALUES (?, ?, ?)
        ON CONFLICT (document) DO UPDATE SET until = excluded.until WHERE owner = excluded.owner
        """, .integer(document.number), .integer(owner), .integer(until)) == 1
    }
  }

  /// Gives back one document, or all that the owner has.
  package func release(_ document: DocumentID? = nil, of owner: Int) throws {
    try database.write { connection in
      if let document {
        try connection.execute(
          "DELETE FROM claim WHERE document = ? AND owner = ?", .integer(document.number), .integer(owner))
      } else {
        try connection.execute("DELETE FROM claim WHERE owner = ?", .integer(owner))
      }
    }
  }

  /// All who have claims.
  package func claimants() throws -> [Int] {
    try database.read { try $0.rows("SELECT DISTINCT owner FROM claim") { $0.integer(0) } }
  }

  /// Until when others have documents of a collection that wait for vectors; nil if they have none.
  package func claimedUntil(in collection: CollectionID, butFor owner: Int) throws -> Int? {
    try database.read { connection in
      try connection.integer(
        """
        SELECT min(until) FROM claim JOIN document ON document.id = claim.document
        WHERE collection = ? AND owner <> ? HAVING min(until) IS NOT NULL
        """, .integer(collection.number), .integer(owner))
    }
  }

  // MARK: Vectors that are there already

  /// Gives documents that wait for vectors those of another document with the same content, of this collection or
  /// another: a file that was moved or copied costs no model.
  ///
  /// - Returns: how many passages have got theirs.
  @discardableResult
  package func adopt(_ keys: [[UInt8]], in collection: CollectionID, space: VectorSpace) throws -> Int {
    guard !keys.isEmpty else { return 0 }
    // Looked at without the writer's lock first: there is seldom anything to adopt.
    let donors = try database.read { try Self.donors(keys, collection, space, $0) }
    guard !donors.isEmpty else { return 0 }
    return try database.write { connection in
      var copies = VectorCopies(of: space)
      for (heir, donor) in try Self.donors(keys, collection, space, connection) {
        for (own, theirs) in zip(try Self.parts(of: heir, connection), try Self.parts(of: donor, connection))
        where own.firstVector == nil {
          let kept = try KeptRows(
            of: theirs.passage, theirs.firstVector!, theirs.vectorCount, width: space.width, connection)
          if let kept { try copies.give(kept, to: own.passage, connection) }
        }
      }
      guard copies.count > 0 else { return 0 }
      try connection.execute(
        "UPDATE collection SET model = ? WHERE id = ? AND model IS NULL", .text(space.identity),
        .integer(collection.number))
      try copies.finish(in: collection, connection)
      try Self.raiseGeneration(of: collection, connection)
      return copies.count
    }
  }

  private struct Part: Equatable {
    let passage: Int
    let bytes: Range<Int>
    let firstVector: Int?
    let vectorCount: Int
  }

  private static func parts(of document: Int, _ connection: borrowing Connection) throws -> [Part] {
    try connection.rows(
      """
      SELECT id, first_byte, byte_count, first_vector, vector_count FROM passage WHERE document = ? ORDER BY ordinal
      """, .integer(document),
    ) {
      Part(
        passage: $0.integer(0), bytes: $0.integer(1)..<$0.integer(1) + max(0, $0.integer(2)),
        firstVector: $0.isNull(3) ? nil : $0.integer(3), vectorCount: $0.integer(4))
    }
  }

  /// For each document with passages that wait, one of the same content that has all its vectors.
  private static func donors(
    _ keys: [[UInt8]], _ collection: CollectionID, _ space: VectorSpace, _ connection: borrowing Connection,
  ) throws -> [(heir: Int, donor: Int)] {
    let own = try connection.first("SELECT model FROM collection WHERE id = ?", .integer(collection.number)) {
      $0.isNull(0) ? space.identity : $0.text(0)
    }
    guard own == space.identity else { return [] }
    let collections = try connection.rows("SELECT id FROM collection WHERE model = ?", .text(space.identity)) {
      $0.integer(0)
    }
    var result: [(heir: Int, donor: Int)] = []
    for key in keys {
      let found = try connection.first(
        "SELECT id, content_hash FROM document WHERE collection = ? AND key = ?", .integer(collection.number),
        .blob(key),
      ) { (id: $0.integer(0), hash: $0.blob(1)) }
      guard let heir = found else { continue }
      var wanted: [Part]?
      search: for place in collections {
        let candidates = try connection.rows(
          "SELECT id FROM document WHERE collection = ? AND content_hash = ? AND id <> ? LIMIT 4", .integer(place),
          .blob(heir.hash), .integer(heir.id),
        ) { $0.integer(0) }
        for candidate in candidates {
          let own = try wanted ?? parts(of: heir.id, connection)
          wanted = own
          guard own.contains(where: { $0.firstVector == nil }) else { break search }
          let theirs = try parts(of: candidate, connection)
          guard theirs.map(\.bytes) == own.map(\.bytes), theirs.allSatisfy({ $0.firstVector != nil }) else { continue }
          result.append((heir.id, candidate))
          break search
        }
      }
    }
    // Segments hold passages in the order of their numbers, which is that of their documents.
    return result.sorted { $0.heir < $1.heir }
  }
}

/// What tells whether the documents of a collection are those that were read before.
package struct DocumentMark: Hashable, Sendable {
  package let count: Int
  package let newest: Int

  package init(count: Int, newest: Int) {
    self.count = count
    self.newest = newest
  }
}
