internal import Storage

/// The vectors of a passage, as near as they are kept.
package struct KeptVectors: Sendable {
  package let passage: PassageID
  /// The passage's number among its document's.
  package let ordinal: Int
  /// Of the passage as a whole, then of its smaller parts.
  package let vectors: [[Float]]
}

extension PassageIndex {
  /// The vectors of a document's passages, in their order; passages that wait for theirs are left out.
  package func vectors(of document: DocumentID) throws -> [KeptVectors] {
    try database.read { connection in
      let passages = try connection.rows(
        """
        SELECT id, ordinal, first_vector, vector_count FROM passage
        WHERE document = ? AND first_vector IS NOT NULL ORDER BY ordinal
        """, .integer(document.number)
      ) { (id: $0.integer(0), ordinal: $0.integer(1), first: $0.integer(2), count: $0.integer(3)) }
      return try passages.map { passage in
        KeptVectors(
          passage: PassageID(number: UInt32(truncatingIfNeeded: passage.id)), ordinal: passage.ordinal,
          vectors: try connection.rows(
            "SELECT data FROM vector WHERE id >= ? AND id < ? ORDER BY id", .integer(passage.first),
            .integer(passage.first + passage.count)
          ) { ByteVector.floats($0.blob(0).span) })
      }
    }
  }
}

extension PassageSet {
  /// Whether the filter lets a passage through.
  package func contains(_ passage: PassageID) -> Bool { contains(passage.number) }
}
