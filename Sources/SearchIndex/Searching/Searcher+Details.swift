internal import Storage

extension Searcher {
  /// Passages by their ids, in the order asked for; those that are gone are left out.
  package func passages(_ ids: [PassageID]) throws -> [PassageRecord] {
    try ids.compactMap { id in
      try connection.first(
        """
        SELECT id, document, ordinal, kind, first_byte, byte_count, first_line, line_count, headings
        FROM passage WHERE id = ?
        """, .integer(Int(id.number)), body: PassageIndex.passage)
    }
  }

  /// The key of a document; nil if it is gone.
  package func key(of document: DocumentID) throws -> [UInt8]? {
    try connection.first("SELECT key FROM document WHERE id = ?", .integer(document.number)) { $0.blob(0) }
  }

  /// Which of these passages have no vectors yet.
  package func waiting(among passages: [PassageID]) throws -> Set<PassageID> {
    var waiting: Set<PassageID> = []
    for passage in passages {
      let isWaiting = try connection.integer(
        "SELECT 1 FROM passage WHERE id = ? AND first_vector IS NULL", .integer(Int(passage.number)))
      if isWaiting != nil { waiting.insert(passage) }
    }
    return waiting
  }

  /// How rare each of the terms is in the collection: the idf of BM25; 0 for one that no passage has.
  package func rarities(of terms: [Term]) throws -> [Float] {
    let count = collection.passageCount
    return try terms.map { term in
      var frequency = 0
      for segment in collection.words { frequency += try list(of: term, in: segment)?.count ?? 0 }
      return frequency > 0 ? WordScorer.rarity(frequency: frequency, count: count) : 0
    }
  }

  /// For each of the passages the terms that it, its headings or its key have, as their places in `terms`.
  package func matches(of terms: [Term], in passages: [PassageID]) throws -> [PassageID: [Int]] {
    var found: [PassageID: [Int]] = [:]
    let passages = passages.sorted()
    for segment in collection.words {
      // Ascending, as passages do in a segment.
      var wanted: [(place: UInt32, passage: PassageID)] = []
      for passage in passages {
        let place = segment.membership.firstPlace(from: passage.number)
        guard place < segment.membership.count, segment.membership.passages[place] == passage.number else { continue }
        wanted.append((UInt32(place), passage))
      }
      guard !wanted.isEmpty else { continue }
      let places = wanted.map(\.place)
      for (index, term) in terms.enumerated() {
        guard let list = try list(of: term, in: segment) else { continue }
        let isWhole = list.read { bytes in
          Postings.forEach(of: places, in: bytes) { found[wanted[$0].passage, default: []].append(index) }
        }
        guard isWhole else { throw SearchIndexError.damaged("postings") }
      }
    }
    return found
  }
}
