internal import Storage
internal import Synchronization

/// Documents cut into passages, in collections, to be searched by words and by vectors: one SQLite file, shared by all
/// processes that open it.
///
/// Everything that is derived (postings, codes) is in the transaction of what it is derived from, so that nothing is
/// ever half: a passage can be found by its words once its document has been put, and by meaning once its vectors have
/// been attached. All calls block: make them on a compute thread.
package final class PassageIndex: Sendable {
  let database: Database
  /// What is kept in memory of each collection. A lock for the dictionary alone: nothing is read while it is held, and
  /// two that refresh the same collection at once find the same.
  private let loaded = Mutex<[CollectionID: LoadedCollection]>([:])
  private let blocks = BlockCache()

  /// Opens the file, or makes it.
  ///
  /// - Throws: `StorageError`.
  package init(path: String) throws { database = try Database(path: path, migrations: Schema.migrations) }

  // MARK: Collections

  /// All collections, by name.
  package func collections() throws -> [CollectionRecord] {
    try database.read {
      try $0.rows("SELECT id, name, root, model FROM collection ORDER BY name", body: Self.collection)
    }
  }

  package func collection(named name: String) throws -> CollectionRecord? {
    try database.read {
      try $0.first("SELECT id, name, root, model FROM collection WHERE name = ?", .text(name), body: Self.collection)
    }
  }

  /// The collection of this name, which is made if it is not there.
  package func makeCollection(_ name: String, root: [UInt8]?) throws -> CollectionRecord {
    if let known = try collection(named: name) { return known }
    // Another process may have made it since.
    return try database.write { connection in
      try connection.execute("INSERT OR IGNORE INTO collection (name, root) VALUES (?, ?)", .text(name), .blob(root))
      return try connection.first(
        "SELECT id, name, root, model FROM collection WHERE name = ?", .text(name), body: Self.collection)!
    }
  }

  /// Removes a collection with all that is in it.
  package func remove(_ collection: CollectionID) throws {
    let id = StorageValue.integer(collection.number)
    try database.write(.power) { connection in
      for segment in try connection.rows(
        "SELECT id FROM word_segment WHERE collection = ?", id, body: { $0.integer(0) })
      { try Self.deleteWordSegment(segment, connection) }
      try connection.execute("DELETE FROM vector_segment WHERE collection = ?", id)
      try connection.forEach(
        "SELECT id, first_vector, vector_count FROM passage WHERE collection = ?", id,
      ) { try Self.deleteVectors(of: $0, connection) }
      try connection.execute("DELETE FROM passage WHERE collection = ?", id)
      try connection.execute("DELETE FROM document WHERE collection = ?", id)
      try connection.execute("DELETE FROM dead WHERE collection = ?", id)
      try connection.execute("DELETE FROM collection WHERE id = ?", id)
    }
    loaded.withLock { _ = $0.removeValue(forKey: collection) }
  }

  /// How far a collection has come.
  package func status(of collection: CollectionID) throws -> CollectionStatus {
    let id = StorageValue.integer(collection.number)
    return try database.read { connection in
      CollectionStatus(
        documents: try connection.integer("SELECT count(*) FROM document WHERE collection = ?", id) ?? 0,
        passages: try connection.integer("SELECT coalesce(sum(count), 0) FROM word_segment WHERE collection = ?", id)
          ?? 0,
        waiting: try connection.integer(
          "SELECT count(*) FROM passage WHERE collection = ? AND first_vector IS NULL", id) ?? 0)
    }
  }

  private static func collection(_ row: borrowing Row) -> CollectionRecord {
    CollectionRecord(
      id: CollectionID(number: row.integer(0)), name: row.text(1), root: row.isNull(2) ? nil : row.blob(2),
      model: row.isNull(3) ? nil : row.text(3))
  }

  // MARK: Searching

  /// Lends one unchanging state of a collection, everything that has been committed before.
  ///
  /// - Parameter space: what the vectors asked about are of; nil for words only. Another than the collection's is
  ///   refused.
  /// - Throws: `SearchIndexError`, `StorageError`.
  package func search<Value>(
    _ collection: CollectionID, space: VectorSpace?, _ body: (borrowing Searcher) throws -> Value,
  ) throws -> Value {
    try database.read { connection in
      var current = loaded.withLock { $0[collection] } ?? LoadedCollection()
      let before = (current.generation, current.width)
      if let space { try Self.check(space, of: collection, connection) }
      let result = Result {
        try current.refresh(collection, width: space?.width, from: connection)
        if (current.generation, current.width) != before { keep(current, of: collection) }
        return try connection.lend { try body(Searcher(current, $0, space: space, blocks: blocks)) }
      }
      return try named(result, collection, connection)
    }
  }

  /// What there is, or its error with the name of the collection.
  func named<Value>(
    _ result: Result<Value, any Error>, _ collection: CollectionID, _ connection: borrowing Connection,
  ) throws -> Value {
    if case .failure(let error as SearchIndexError) = result {
      let name = try connection.first("SELECT name FROM collection WHERE id = ?", .integer(collection.number)) {
        $0.text(0)
      }
      throw error.naming(name ?? "a collection", in: database.path)
    }
    return try result.get()
  }

  /// Keeps the newest state that anybody has read.
  private func keep(_ state: LoadedCollection, of collection: CollectionID) {
    loaded.withLock { loaded in
      if let other = loaded[collection], other.generation > state.generation { return }
      // One that was read for words alone has no vectors.
      if let other = loaded[collection], other.width != nil, state.width == nil { return }
      loaded[collection] = state
    }
  }

  /// Refuses vectors of another model.
  static func check(_ space: VectorSpace, of collection: CollectionID, _ connection: borrowing Connection) throws {
    let model = try connection.first("SELECT model FROM collection WHERE id = ?", .integer(collection.number)) {
      $0.isNull(0) ? nil : $0.text(0)
    }
    guard let model = model ?? nil, model != space.identity else { return }
    throw SearchIndexError(
      code: .otherModel,
      description:
        "The collection has vectors of \(model), and these are of \(space.identity): they cannot be compared.")
  }

  static func deleteVectors(of passage: borrowing Row, _ connection: borrowing Connection) throws {
    try connection.execute("DELETE FROM sentences WHERE passage = ?", .integer(passage.integer(0)))
    guard !passage.isNull(1) else { return }
    let first = passage.integer(1)
    try connection.execute(
      "DELETE FROM vector WHERE id >= ? AND id < ?", .integer(first), .integer(first + passage.integer(2)))
  }
}
