internal import Storage

// Vectors that need not be made again: the model would be given the same texts.

extension PassageIndex {
  /// The vectors of a document that is about to be replaced, by the digests of its passages.
  ///
  /// - Parameter space: of whose vectors the collection has to be; nil carries nothing.
  static func carriedVectors(
    of document: NewDocument, in collection: CollectionID, space: VectorSpace?, _ connection: borrowing Connection,
  ) throws -> [[UInt8]: KeptRows] {
    let wanted = Set(document.passages.compactMap(\.digest))
    guard let space, !wanted.isEmpty else { return [:] }
    let parts = try connection.rows(
      """
      SELECT passage.id, digest, first_vector, vector_count FROM document JOIN passage ON document = document.id
      WHERE document.collection = ? AND key = ? AND first_vector IS NOT NULL AND digest IS NOT NULL
        AND (SELECT model FROM collection WHERE id = ?) = ?
      """, .integer(collection.number), .blob(document.key), .integer(collection.number), .text(space.identity),
    ) { (passage: $0.integer(0), digest: $0.blob(1), first: $0.integer(2), count: $0.integer(3)) }
    var result: [[UInt8]: KeptRows] = [:]
    for part in parts where wanted.contains(part.digest) && result[part.digest] == nil {
      result[part.digest] = try KeptRows(of: part.passage, part.first, part.count, width: space.width, connection)
    }
    return result
  }
}

/// What the tables have of a passage's vectors.
struct KeptRows {
  fileprivate let vectors: [[UInt8]]
  fileprivate let sentences: [UInt8]?

  /// Nil if they are damaged: they are made anew then.
  init?(of passage: Int, _ first: Int, _ count: Int, width: Int, _ connection: borrowing Connection) throws {
    vectors = try connection.rows(
      "SELECT data FROM vector WHERE id >= ? AND id < ? ORDER BY id", .integer(first), .integer(first + count),
    ) { $0.blob(0) }
    sentences = try connection.first("SELECT codes FROM sentences WHERE passage = ?", .integer(passage)) { $0.blob(0) }
    guard count > 0, vectors.count == count, vectors.allSatisfy({ $0.count == ByteVector.byteCount(width: width) })
    else { return nil }
  }
}

/// Gives passages the vectors of others, and gathers what a segment has to have of them.
struct VectorCopies {
  private let space: VectorSpace
  private var passages: [UInt32] = []
  private var rows: [UInt32] = []
  private var vectors: [[Float]] = []
  /// How many passages have got theirs.
  private(set) var count = 0

  init(of space: VectorSpace) { self.space = space }

  /// - Parameter passage: one that waits, with a greater number than those before it.
  mutating func give(_ kept: KeptRows, to passage: Int, _ connection: borrowing Connection) throws {
    for vector in kept.vectors {
      try connection.execute("INSERT INTO vector (data) VALUES (?)", .blob(vector))
      passages.append(UInt32(truncatingIfNeeded: passage))
      rows.append(UInt32(truncatingIfNeeded: connection.lastInsertedID))
      vectors.append(ByteVector.floats(vector.span))
    }
    try connection.execute(
      "UPDATE passage SET first_vector = ?, vector_count = ? WHERE id = ?",
      .integer(connection.lastInsertedID - kept.vectors.count + 1), .integer(kept.vectors.count), .integer(passage))
    if let sentences = kept.sentences {
      try connection.execute("INSERT INTO sentences VALUES (?, ?)", .integer(passage), .blob(sentences))
    }
    count += 1
  }

  /// Writes the segment.
  func finish(in collection: CollectionID, _ connection: borrowing Connection) throws {
    guard !vectors.isEmpty else { return }
    try PassageIndex.insertVectorSegment(
      passages, rows, Scanner.codes(of: vectors, in: space), into: collection, connection)
  }
}
