internal import Storage

extension PassageIndex {
  /// So many segments of about one size become one: a question looks into each segment, and merging reads each posting
  /// once for each power of this that fits into the collection.
  static let fanOut = 8

  /// Merges segments of a collection where many of about one size have gathered, and drops what is gone from them.
  ///
  /// One transaction for each merge: who searches meanwhile finds the state before it or after it.
  ///
  /// - Returns: whether there was something to merge.
  @discardableResult
  package func merge(_ collection: CollectionID) throws -> Bool {
    let words = try mergeSome("SELECT id, count FROM word_segment WHERE collection = ?", collection) {
      try Self.mergeWords($0, of: collection, $1)
    }
    let vectors = try mergeSome("SELECT id, count FROM vector_segment WHERE collection = ?", collection) {
      try Self.mergeVectors($0, of: collection, $1)
    }
    return try words || vectors || dropDead(of: collection)
  }

  /// Makes one segment of all, once more than half of what they name is gone: the list of the gone can be forgotten then.
  private func dropDead(of collection: CollectionID) throws -> Bool {
    guard try database.read({ try Self.isMostlyDead(collection, $0) }) else { return false }
    return try database.write { connection in
      guard try Self.isMostlyDead(collection, connection) else { return false }
      let id = StorageValue.integer(collection.number)
      let words = try connection.rows("SELECT id FROM word_segment WHERE collection = ? ORDER BY id", id) {
        $0.integer(0)
      }
      let vectors = try connection.rows("SELECT id FROM vector_segment WHERE collection = ? ORDER BY id", id) {
        $0.integer(0)
      }
      let result = Result {
        try Self.mergeWords(words, of: collection, connection)
        try Self.mergeVectors(vectors, of: collection, connection)
      }
      try named(result, collection, connection)
      try connection.execute("DELETE FROM dead WHERE collection = ?", id)
      try Self.raiseGeneration(of: collection, connection)
      return true
    }
  }

  private static func isMostlyDead(_ collection: CollectionID, _ connection: borrowing Connection) throws -> Bool {
    let id = StorageValue.integer(collection.number)
    let dead = try connection.integer("SELECT count(*) FROM dead WHERE collection = ?", id) ?? 0
    guard dead > smallest else { return false }
    let named = try connection.integer("SELECT coalesce(sum(count), 0) FROM word_segment WHERE collection = ?", id) ?? 0
    return dead > named / 2
  }

  private func mergeSome(
    _ list: StaticString, _ collection: CollectionID, _ merge: ([Int], borrowing Connection) throws -> Void,
  ) throws -> Bool {
    // Looked at without the writer's lock first: there is seldom anything to do.
    guard try database.read({ try Self.due(list, collection, $0) }) != nil else { return false }
    return try database.write { connection in
      guard let due = try Self.due(list, collection, connection) else { return false }
      try named(Result { try merge(due, connection) }, collection, connection)
      try Self.raiseGeneration(of: collection, connection)
      return true
    }
  }

  /// Segments of fewer passages are all of the smallest size: a question should not look into many of them.
  private static let smallest = 1024

  /// The segments of one size of which there are enough, the smallest size first.
  private static func due(
    _ list: StaticString, _ collection: CollectionID, _ connection: borrowing Connection,
  ) throws -> [Int]? {
    let segments = try connection.rows(list, .integer(collection.number)) { ($0.integer(0), $0.integer(1)) }
    var sizes: [Int: [Int]] = [:]
    for (segment, count) in segments {
      var size = 0
      var rest = count / smallest * fanOut
      while rest >= fanOut {
        rest /= fanOut
        size += 1
      }
      sizes[size, default: []].append(segment)
    }
    return sizes.filter { $0.value.count >= fanOut }.min { $0.key < $1.key }?.value.sorted()
  }

  private static func dead(_ collection: CollectionID, _ connection: borrowing Connection) throws -> [UInt32] {
    try connection.rows("SELECT passage FROM dead WHERE collection = ?", .integer(collection.number)) {
      UInt32(truncatingIfNeeded: $0.integer(0))
    }
  }

  // MARK: Vectors

  private static func mergeVectors(
    _ numbers: [Int], of collection: CollectionID, _ connection: borrowing Connection,
  ) throws {
    let dead = try dead(collection, connection)
    var entries: [(passage: UInt32, vector: UInt32, segment: Int, place: Int)] = []
    var segments: [VectorSegment] = []
    var width = 0
    for number in numbers {
      let (segment, segmentWidth) = try vectorSegment(number, connection)
      guard segmentWidth > 0, width == 0 || width == segmentWidth else {
        throw SearchIndexError.damaged("vector segment \(number)")
      }
      width = segmentWidth
      var membership = segment.membership
      membership.remove(dead)
      for place in 0..<membership.count where membership.live?[place] != false {
        entries.append((membership.passages[place], segment.vectors[place], segments.count, place))
      }
      segments.append(segment)
    }
    entries.sort { $0.vector < $1.vector }
    var codes = Scanner.Codes(width: width)
    for entry in entries { codes.append(entry.place, of: segments[entry.segment].codes) }
    for number in numbers { try connection.execute("DELETE FROM vector_segment WHERE id = ?", .integer(number)) }
    guard !entries.isEmpty else { return }
    try insertVectorSegment(entries.map(\.passage), entries.map(\.vector), codes.words, into: collection, connection)
  }

  /// A segment as it is kept; how wide its vectors are is told by how long its codes are.
  private static func vectorSegment(_ number: Int, _ connection: borrowing Connection) throws -> (
    VectorSegment, width: Int
  ) {
    let (count, bytes) =
      try connection.first("SELECT count, length(codes) FROM vector_segment WHERE id = ?", .integer(number)) {
        ($0.integer(0), $0.integer(1))
      } ?? (0, 0)
    let width = Scanner.width(count: count, bytes: bytes)
    return (
      try LoadedCollection.vectorSegment(number, width: width, keepsRows: false, from: connection), width
    )
  }

  // MARK: Words

  private static func mergeWords(
    _ numbers: [Int], of collection: CollectionID, _ connection: borrowing Connection,
  ) throws {
    let dead = try dead(collection, connection)
    var passages: [(passage: UInt32, segment: Int, place: Int)] = []
    var segments: [WordSegment] = []
    var (count, length) = (0, 0)
    for number in numbers {
      let segment = try LoadedCollection.wordSegment(number, from: connection)
      var membership = segment.membership
      membership.remove(dead)
      for place in 0..<membership.count where membership.live?[place] != false {
        passages.append((membership.passages[place], segments.count, place))
      }
      count += membership.count
      length += segment.totalLength
      segments.append(segment)
    }
    passages.sort { $0.passage < $1.passage }
    // For each segment and place, the new place; those of the dead stay at the end of all numbers.
    var places = segments.map { [UInt32](repeating: .max, count: $0.membership.count) }
    for (place, passage) in passages.enumerated() { places[passage.segment][passage.place] = UInt32(place) }

    guard !passages.isEmpty else {
      for number in numbers { try deleteWordSegment(number, connection) }
      return
    }
    // The lengths of the dead are not known any more: they are taken for average.
    let merged = try insertWordSegment(
      passages.map(\.passage), totalLength: count > 0 ? length * passages.count / count : 0, into: collection,
      connection)
    try mergePostings(segments, places, into: merged, connection)
    for number in numbers { try deleteWordSegment(number, connection) }
  }

  static func deleteWordSegment(_ segment: Int, _ connection: borrowing Connection) throws {
    try connection.execute(
      "DELETE FROM posting_block WHERE id >= ? AND id < ?", .integer(WordSegment.row(of: 0, in: segment)),
      .integer(WordSegment.row(of: 0, in: segment + 1)))
    try connection.execute("DELETE FROM word_segment WHERE id = ?", .integer(segment))
  }

  /// Goes through the terms of all segments side by side, in their order.
  private static func mergePostings(
    _ segments: [WordSegment], _ places: [[UInt32]], into merged: Int, _ connection: borrowing Connection,
  ) throws {
    var sources: [PostingSource] = []
    for segment in segments { sources.append(try PostingSource(segment, connection)) }
    var blocks = TermBlock.Builder()
    var entries: [Postings.Entry] = []
    while let least = sources.compactMap(\.term).min() {
      entries.removeAll(keepingCapacity: true)
      var isSorted = true
      for index in sources.indices where sources[index].term == least {
        let isWhole = sources[index].list { list in
          Postings.forEach(in: list, limit: places[index].count) { entry in
            let place = places[index][Int(entry.place)]
            guard place != .max else { return }
            if let last = entries.last, last.place > place { isSorted = false }
            entries.append(Postings.Entry(place: place, impact: entry.impact))
          }
        }
        guard isWhole else { throw SearchIndexError.damaged("postings") }
        try sources[index].advance(connection)
      }
      guard !entries.isEmpty else { continue }
      if !isSorted { entries.sort { $0.place < $1.place } }
      try blocks.append(least, Postings.encode(entries)) { try insertBlock($1, number: $0, of: merged, connection) }
    }
    try finish(&blocks, of: merged, connection)
  }
}

/// The postings of a segment in the order of their terms, a block at a time.
private struct PostingSource {
  private let segment: WordSegment
  private var next = 0
  private var block: [UInt8] = []
  private var lists: ArraySlice<(term: Term, range: Range<Int>)> = []

  init(_ segment: WordSegment, _ connection: borrowing Connection) throws {
    self.segment = segment
    try fill(connection)
  }

  /// The term that comes next; nil at the end.
  var term: Term? { lists.first?.term }

  /// Lends the list of that term.
  func list<Value>(_ body: (Span<UInt8>) -> Value) -> Value { body(block.span.extracting(lists.first!.range)) }

  mutating func advance(_ connection: borrowing Connection) throws {
    lists.removeFirst()
    try fill(connection)
  }

  private mutating func fill(_ connection: borrowing Connection) throws {
    while lists.isEmpty, next < segment.firstTerms.count {
      let row = WordSegment.row(of: next, in: segment.number)
      let read = try connection.first("SELECT data FROM posting_block WHERE id = ?", .integer(row)) { $0.blob(0) }
      guard let read, let found = TermBlock.lists(in: read.span) else { throw SearchIndexError.damaged("postings") }
      block = read
      lists = found[...]
      next += 1
    }
  }
}
