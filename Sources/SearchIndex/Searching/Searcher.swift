internal import Storage

/// One unchanging state of a collection, to be asked for passages; what `PassageIndex.search` lends.
package struct Searcher: ~Copyable {
  let collection: LoadedCollection
  let connection: Connection
  /// What its vectors are of; nil if only words are asked for.
  private let space: VectorSpace?
  private let blocks: BlockCache

  init(
    _ collection: LoadedCollection, _ connection: consuming Connection, space: VectorSpace?, blocks: BlockCache,
  ) {
    self.blocks = blocks
    self.collection = collection
    self.connection = connection
    self.space = space
  }

  /// How many segments a question looks into.
  var segmentCounts: (words: Int, vectors: Int) { (collection.words.count, collection.vectors.count) }

  /// Passages with some of the terms, the best by BM25 first.
  ///
  /// - Parameters:
  ///   - terms: each once; of more than a thousand the first thousand count.
  ///   - most: at most so many.
  ///   - wanted: the passages that a filter lets through; nil lets all through.
  package func words(_ terms: [Term], most: Int, among wanted: PassageSet? = nil) throws -> [ScoredPassage] {
    let terms = terms.prefix(WordScorer.mostTerms)
    var lists: [(segment: Int, term: Int, list: PostingList)] = []
    // How often a term occurs is the count at the head of each of its lists.
    var frequencies = [Int](repeating: 0, count: terms.count)
    for (number, segment) in collection.words.enumerated() {
      for (index, term) in terms.enumerated() {
        guard let list = try list(of: term, in: segment) else { continue }
        frequencies[index] += list.count
        lists.append((number, index, list))
      }
    }
    var scorer = WordScorer(frequencies: frequencies, count: collection.passageCount)
    var found: [ScoredPassage] = []
    var rest = lists[...]
    while let number = rest.first?.segment {
      let membership = collection.words[number].membership
      scorer.begin(count: membership.count)
      while let next = rest.first, next.segment == number {
        guard next.list.read({ scorer.add($0, of: next.term) }) else { throw SearchIndexError.damaged("postings") }
        rest.removeFirst()
      }
      found += scorer.best(most, live: membership.places(of: wanted)).map {
        ScoredPassage(id: PassageID(number: membership.passages[$0.place]), score: $0.score)
      }
    }
    return Self.best(most, of: found)
  }

  /// How many candidates of the scan are compared more exactly, unless it is said. Of the ten nearest of 100,000 in
  /// clusters, where neighbours are hardest to tell apart, .99 are found by it; of real texts with half as many.
  package static let rescored = 500

  /// Passages whose vector, or that of one of their children, is nearest to the query, by cosine.
  ///
  /// - Parameter rescored: how many candidates of the scan are compared more exactly; more find more of the true best.
  package func vectors(
    _ query: [Float], most: Int, rescored: Int = Searcher.rescored, among wanted: PassageSet? = nil,
  ) throws -> [ScoredPassage] {
    guard let width = space?.width, query.count == width else { return [] }
    try ByteVector.check(query)
    let query = Scanner.Query(query)
    var candidates: [Candidate] = []
    for (number, segment) in collection.vectors.enumerated() {
      let live = segment.membership.places(of: wanted)
      candidates += Scanner.best.best(
        rescored, of: segment.codes, count: segment.membership.count, live: live, query: query,
      ).map { Candidate(segment: number, place: $0.place, promise: $0.promise) }
    }
    var nearest: [ScoredPassage] = []
    var rest = Candidate.best(rescored, of: candidates)[...]
    while let number = rest.first?.segment {
      let segment = collection.vectors[number]
      let places = rest.prefix { $0.segment == number }.map(\.place)
      rest.removeFirst(places.count)
      for (place, product) in zip(places, try products(query, segment, places, width: width)) {
        let passage = PassageID(number: segment.membership.passages[place])
        // A passage and its children lie side by side.
        if let last = nearest.last, last.id == passage {
          if product > last.score { nearest[nearest.count - 1] = ScoredPassage(id: passage, score: product) }
        } else {
          nearest.append(ScoredPassage(id: passage, score: product))
        }
      }
    }
    return Self.best(most, of: nearest)
  }

  /// A vector that the scan found, and what its code promises.
  private struct Candidate {
    let segment: Int
    let place: Int
    let promise: UInt32

    /// The best of several segments' candidates, in the order in which they are.
    static func best(_ most: Int, of candidates: [Candidate]) -> [Candidate] {
      guard candidates.count > most, let highest = candidates.map(\.promise).max() else { return candidates }
      // Promises are small integers: counting them finds the cut without sorting.
      var counts = [Int](repeating: 0, count: Int(highest) + 1)
      for candidate in candidates { counts[Int(candidate.promise)] += 1 }
      var (least, better) = (Int(highest), 0)
      while least > 0, better + counts[least] < most {
        better += counts[least]
        least -= 1
      }
      return candidates.filter { $0.promise >= least }
    }
  }

  /// The greatest cosine of the query with a sentence of each passage, estimated from what is kept of them; passages
  /// without sentences are left out.
  package func sentences(_ query: [Float], of passages: [PassageID]) throws -> [PassageID: Float] {
    guard let space, query.count == space.width else { return [:] }
    try ByteVector.check(query)
    var gathered = SentenceCodes.Gathered(width: space.width)
    for passage in passages {
      let isWhole = try connection.first(
        "SELECT codes FROM sentences WHERE passage = ?", .integer(Int64(passage.number)),
      ) { row in row.bytes(0) { gathered.add($0, of: passage) } }
      if isWhole == false { throw SearchIndexError.damaged("sentences") }
    }
    let middle = zip(query, space.centre).reduce(0) { $0 + $1.0 * $1.1 }
    return gathered.greatest(Scanner.Query(query), middle: middle)
  }

  /// A term's list in a segment, in the block that it was read with.
  struct PostingList {
    let block: [UInt8]
    let range: Range<Int>
    let count: Int

    func read<Value>(_ body: (Span<UInt8>) -> Value) -> Value { body(block.span.extracting(range)) }
  }

  func list(of term: Term, in segment: WordSegment) throws -> PostingList? {
    guard let row = segment.block(of: term) else { return nil }
    let block = try block(row)
    switch TermBlock.list(of: term, in: block.span) {
    case .nothing: return nil
    case .damaged: throw SearchIndexError.damaged("postings")
    case .list(let range):
      guard let count = Postings.count(of: block.span.extracting(range)) else {
        throw SearchIndexError.damaged("postings")
      }
      return PostingList(block: block, range: range, count: count)
    }
  }

  private func block(_ row: Int) throws -> [UInt8] {
    if let block = blocks.block(row) { return block }
    let read = try connection.first("SELECT data FROM posting_block WHERE id = ?", .integer(row)) { $0.blob(0) }
    guard let read else { throw SearchIndexError.damaged("postings") }
    blocks.keep(read, of: row)
    return read
  }

  private func products(_ query: Scanner.Query, _ segment: VectorSegment, _ places: [Int], width: Int) throws -> [Float]
  {
    if let rows = segment.rows { return Scanner.best.products(query, rows, places: places) }
    var rows = ByteVectors(width: width, capacity: places.count)
    for place in places {
      let isWhole = try connection.first(
        "SELECT data FROM vector WHERE id = ?", .integer(Int64(segment.vectors[place])),
      ) { row in row.bytes(0) { rows.append($0) } }
      if isWhole == nil { rows.appendNothing() }
      if isWhole == false { throw SearchIndexError.damaged("vectors") }
    }
    return Scanner.best.products(query, rows, places: Array(places.indices))
  }

  private static func best(_ most: Int, of passages: [ScoredPassage]) -> [ScoredPassage] {
    Array(passages.sorted { $0.score == $1.score ? $0.id < $1.id : $0.score > $1.score }.prefix(most))
  }
}
