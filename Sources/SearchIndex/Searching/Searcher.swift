internal import Storage

/// One unchanging state of a collection, to be asked for passages; what `PassageIndex.search` lends.
package struct Searcher: ~Copyable {
  private let collection: LoadedCollection
  private let connection: Connection
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
        guard next.list.read({ scorer.add($0, of: next.term) }) else { throw LoadedCollection.damaged("postings") }
        rest.removeFirst()
      }
      found += scorer.best(most, live: membership.places(of: wanted)).map {
        ScoredPassage(id: PassageID(number: membership.passages[$0.place]), score: $0.score)
      }
    }
    return Self.best(most, of: found)
  }

  /// Passages whose vector, or that of one of their children, is nearest to the query, by cosine.
  ///
  /// - Parameter rescored: how many candidates of the scan are compared exactly; more find more of the true best.
  package func vectors(
    _ query: [Float], most: Int, rescored: Int, among wanted: PassageSet? = nil,
  ) throws -> [ScoredPassage] {
    guard let width = space?.width, query.count == width else { return [] }
    let query = Scanner.Query(query)
    var candidates: [(segment: Int, place: Int, promise: UInt32)] = []
    for (number, segment) in collection.vectors.enumerated() {
      let live = segment.membership.places(of: wanted)
      candidates += Scanner.best.best(
        rescored, of: segment.codes, count: segment.membership.count, live: live, query: query,
      ).map { (number, $0.place, $0.promise) }
    }
    if collection.vectors.count > 1 {
      candidates.sort { $0.promise > $1.promise }
      candidates.removeLast(max(0, candidates.count - rescored))
    }
    var nearest: [PassageID: Float] = [:]
    for (number, segment) in collection.vectors.enumerated() {
      let places = candidates.lazy.filter { $0.segment == number }.map(\.place)
      for (place, product) in zip(places, try products(query, segment, Array(places), width: width)) {
        let passage = PassageID(number: segment.membership.passages[place])
        nearest[passage] = max(nearest[passage] ?? -1, product)
      }
    }
    return Self.best(most, of: nearest.map { ScoredPassage(id: $0.key, score: $0.value) })
  }

  /// The greatest cosine of the query with a sentence of each passage, estimated from what is kept of them; passages
  /// without sentences are left out.
  package func sentences(_ query: [Float], of passages: [PassageID]) throws -> [PassageID: Float] {
    guard let space, query.count == space.width else { return [:] }
    var gathered = SentenceCodes.Gathered(width: space.width)
    for passage in passages {
      let isWhole = try connection.first(
        "SELECT codes FROM sentences WHERE passage = ?", .integer(Int64(passage.number)),
      ) { row in row.bytes(0) { gathered.add($0, of: passage) } }
      if isWhole == false { throw LoadedCollection.damaged("sentences") }
    }
    let middle = zip(query, space.centre).reduce(0) { $0 + $1.0 * $1.1 }
    return gathered.greatest(Scanner.Query(query), middle: middle)
  }

  /// A term's list in a segment, in the block that it was read with.
  private struct PostingList {
    let block: [UInt8]
    let range: Range<Int>
    let count: Int

    func read<Value>(_ body: (Span<UInt8>) -> Value) -> Value { body(block.span.extracting(range)) }
  }

  private func list(of term: Term, in segment: WordSegment) throws -> PostingList? {
    guard let row = segment.block(of: term) else { return nil }
    let block = try block(row)
    switch TermBlock.list(of: term, in: block.span) {
    case .nothing: return nil
    case .damaged: throw LoadedCollection.damaged("postings")
    case .list(let range):
      guard let count = Postings.count(of: block.span.extracting(range)) else {
        throw LoadedCollection.damaged("postings")
      }
      return PostingList(block: block, range: range, count: count)
    }
  }

  private func block(_ row: Int) throws -> [UInt8] {
    if let block = blocks.block(row) { return block }
    let read = try connection.first("SELECT data FROM posting_block WHERE id = ?", .integer(row)) { $0.blob(0) }
    guard let read else { throw LoadedCollection.damaged("postings") }
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
      if isWhole == false { throw LoadedCollection.damaged("vectors") }
    }
    return Scanner.best.products(query, rows, places: Array(places.indices))
  }

  private static func best(_ most: Int, of passages: [ScoredPassage]) -> [ScoredPassage] {
    Array(passages.sorted { $0.score == $1.score ? $0.id < $1.id : $0.score > $1.score }.prefix(most))
  }
}
