internal import Storage

/// What is kept in memory of one collection, as of one generation: the segments without their postings, and which of
/// their passages are gone.
struct LoadedCollection: Sendable {
  /// Up to so many bytes of byte vectors are kept in memory; of a larger collection each is read when it is compared.
  static let rowBytesInMemory = 96 << 20

  private(set) var generation = -1
  /// Components of its vectors; nil before anybody has asked for vectors, and then none are here.
  private(set) var width: Int?
  private(set) var words: [WordSegment] = []
  private(set) var vectors: [VectorSegment] = []
  /// How far the list of the dead has been read.
  private var lastDead = 0

  /// Passages in the segments, gone ones too: what rarity is measured by.
  var passageCount: Int { words.reduce(0) { $0 + $1.membership.count } }

  /// Brings it to the state that the connection's transaction sees.
  ///
  /// - Parameter wanted: components of the collection's vectors; nil if they are not asked for.
  mutating func refresh(_ collection: CollectionID, width wanted: Int?, from connection: borrowing Connection) throws {
    let id = StorageValue.integer(collection.number)
    guard let current = try connection.integer("SELECT generation FROM collection WHERE id = ?", id) else {
      throw SearchIndexError(code: .unknownCollection, description: "The collection is gone: it was removed meanwhile.")
    }
    guard current != generation || width == nil && wanted != nil else { return }
    width = width ?? wanted
    let known = (Set(words.map(\.number)), Set(vectors.map(\.number)))
    var present: (words: Set<Int>, vectors: Set<Int>) = ([], [])
    var added: (words: [WordSegment], vectors: [VectorSegment]) = ([], [])
    for number in try connection.rows("SELECT id FROM word_segment WHERE collection = ?", id, body: { $0.integer(0) }) {
      present.words.insert(number)
      if !known.0.contains(number) { added.words.append(try Self.wordSegment(number, from: connection)) }
    }
    let vectorCount =
      try connection.integer("SELECT coalesce(sum(count), 0) FROM vector_segment WHERE collection = ?", id) ?? 0
    let keepsRows = width.map { vectorCount <= Self.rowBytesInMemory / ByteVector.byteCount(width: $0) } ?? false
    for number in try connection.rows("SELECT id FROM vector_segment WHERE collection = ?", id, body: { $0.integer(0) })
    {
      present.vectors.insert(number)
      guard !known.1.contains(number), let width else { continue }
      added.vectors.append(try Self.vectorSegment(number, width: width, keepsRows: keepsRows, from: connection))
    }
    words = words.filter { present.words.contains($0.number) }
    vectors = vectors.filter { present.vectors.contains($0.number) }
    // What is new to us may name passages that died before we last looked.
    let everDead = try dead(after: 0, id, connection, isNeeded: !added.words.isEmpty || !added.vectors.isEmpty)
    let lately = try dead(after: lastDead, id, connection, isNeeded: true)
    for index in words.indices { words[index].membership.remove(lately) }
    for index in vectors.indices { vectors[index].membership.remove(lately) }
    for index in added.words.indices { added.words[index].membership.remove(everDead) }
    for index in added.vectors.indices { added.vectors[index].membership.remove(everDead) }
    words += added.words
    vectors += added.vectors
    lastDead = try connection.integer("SELECT coalesce(max(sequence), 0) FROM dead") ?? 0
    generation = current
  }

  private func dead(
    after sequence: Int, _ collection: StorageValue, _ connection: borrowing Connection, isNeeded: Bool,
  ) throws -> [UInt32] {
    guard isNeeded else { return [] }
    return try connection.rows(
      "SELECT passage FROM dead WHERE sequence > ? AND collection = ?", .integer(Int64(sequence)), collection,
    ) { UInt32(truncatingIfNeeded: $0.integer(0)) }
  }

  static func wordSegment(_ number: Int, from connection: borrowing Connection) throws -> WordSegment {
    let segment = try connection.first(
      "SELECT count, total_length, passages, first_terms FROM word_segment WHERE id = ?", .integer(Int64(number)),
    ) { row -> WordSegment? in
      let count = row.integer(0)
      guard let passages = row.bytes(2, { PackedNumbers.numbers($0, count: count, of: UInt32.self) }),
        // Sums of lengths are added up.
        (0..<1 << 40).contains(row.integer(1)),
        let firstTerms = row.bytes(3, { PackedNumbers.numbers($0, count: $0.count / 8, of: Int64.self) })
      else { return nil }
      return WordSegment(
        number: number, membership: Membership(passages), totalLength: row.integer(1), firstTerms: firstTerms)
    }
    guard let segment = segment ?? nil else { throw SearchIndexError.damaged("word segment \(number)") }
    return segment
  }

  static func vectorSegment(
    _ number: Int, width: Int, keepsRows: Bool, from connection: borrowing Connection,
  ) throws -> VectorSegment {
    let found = try connection.first(
      "SELECT count, passages, vectors, codes FROM vector_segment WHERE id = ?", .integer(Int64(number)),
    ) { row -> (passages: [UInt32], vectors: [UInt32], codes: [UInt64])? in
      let count = row.integer(0)
      guard let passages = row.bytes(1, { PackedNumbers.numbers($0, count: count, of: UInt32.self) }),
        let vectors = row.bytes(2, { PackedNumbers.numbers($0, count: count, of: UInt32.self) }),
        let codes = row.bytes(3, { Scanner.codes(from: $0, count: count, width: width) })
      else { return nil }
      // They ascend, unless something is damaged.
      guard zip(vectors, vectors.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
      return (passages, vectors, codes)
    }
    guard let found, let (passages, vectors, codes) = found else {
      throw SearchIndexError.damaged("vector segment \(number)")
    }
    let rows = keepsRows ? try byteVectors(vectors, width: width, from: connection) : nil
    return VectorSegment(
      number: number, membership: Membership(passages), vectors: vectors, codes: codes, rows: rows)
  }

  /// The byte vectors of rows, whose numbers ascend, read in runs: a look for each would cost most of opening a collection.
  private static func byteVectors(
    _ numbers: [UInt32], width: Int, from connection: borrowing Connection,
  ) throws -> ByteVectors {
    var gathered = ByteVectors(width: width, capacity: numbers.count)
    var start = 0
    while start < numbers.count {
      var end = start + 1
      while end < numbers.count, numbers[end] - numbers[end - 1] <= 64 { end += 1 }
      try connection.forEach(
        "SELECT id, data FROM vector WHERE id >= ? AND id <= ? ORDER BY id", .integer(Int64(numbers[start])),
        .integer(Int64(numbers[end - 1])),
      ) { row in
        let number = row.integer(0)
        // A vector whose passage has died is gone while its segment still names it.
        while gathered.count < end, Int(numbers[gathered.count]) < number { gathered.appendNothing() }
        guard gathered.count < end, Int(numbers[gathered.count]) == number else { return }
        guard row.bytes(1, { gathered.append($0) }) else { throw SearchIndexError.damaged("vector \(number)") }
      }
      while gathered.count < end { gathered.appendNothing() }
      start = end
    }
    return gathered
  }
}
