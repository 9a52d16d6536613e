import Storage
import TestSupport
import Testing

@testable import SearchIndex

@Suite("Searching for vectors") struct VectorSearchTests {
  /// Puts `count` passages with vectors, a few hundred at a time, and answers their vectors by passage.
  private func fill(_ sample: Sample, _ count: Int, _ source: inout ClusteredVectors, children: Int = 0) throws
    -> [PassageID: [[Float]]]
  {
    var all: [PassageID: [[Float]]] = [:]
    for start in stride(from: 0, to: count, by: 250) {
      let documents = (start..<min(start + 250, count)).map { Sample.document("\($0)", ["text \($0)"]) }
      let passages = try sample.index.put(documents, in: sample.collection, time: 1).flatMap(\.self)
      let vectors = passages.map { passage in
        let own = source.next()
        let parts = (0..<children).map { _ in source.next() }
        all[passage] = [own] + parts
        return PassageVectors(passage: passage, own: own, children: parts, sentences: [])
      }
      try sample.index.attach(vectors, of: ClusteredVectors.space, to: sample.collection)
    }
    return all
  }

  private func search(
    _ sample: Sample, _ query: [Float], most: Int = 10, rescored: Int = Searcher.rescored, among: PassageSet? = nil
  )
    throws -> [ScoredPassage]
  {
    try sample.index.search(sample.collection, space: ClusteredVectors.space) {
      try $0.vectors(query, most: most, rescored: rescored, among: among)
    }
  }

  private func exact(_ all: [PassageID: [[Float]]], _ query: [Float], most: Int = 10) -> [PassageID] {
    all.map { ($0.key, $0.value.map { ClusteredVectors.product($0, query) }.max()!) }
      .sorted { $0.1 > $1.1 }.prefix(most).map(\.0)
  }

  @Test(
    "The nearest passages are those of an exhaustive comparison, by themselves and by their children",
    arguments: [0, 2])
  func recall(children: Int) throws {
    let sample = try Sample()
    var source = ClusteredVectors(seed: 5)
    let all = try fill(sample, 1000, &source, children: children)
    var hits = 0
    for _ in 0..<25 {
      let query = source.next()
      let found = try search(sample, query)
      #expect(found.map(\.score) == found.map(\.score).sorted(by: >))
      hits += Set(found.map(\.id)).intersection(exact(all, query)).count
      let best = try #require(found.first)
      let truth = all[best.id]!.map { ClusteredVectors.product($0, query) }.max()!
      #expect(abs(best.score - truth) < 0.01)
    }
    #expect(hits >= 243, "\(hits) of 250")
  }

  @Test(
    "What goes is gone from segments too that were merged of vectors which came in another order than their passages")
  func removedOutOfOrder() throws {
    let sample = try Sample()
    var source = ClusteredVectors(seed: 9)
    let documents = (0..<40).map { Sample.document("\($0)", ["text \($0)"]) }
    let passages = try sample.index.put(documents, in: sample.collection, time: 1).flatMap(\.self)
    for passage in passages.reversed() {
      let own = PassageVectors(passage: passage, own: source.next(), children: [source.next()], sentences: [])
      try sample.index.attach([own], of: ClusteredVectors.space, to: sample.collection)
    }
    while try sample.index.merge(sample.collection) {}
    let keys = (10..<30).map { Array("\($0)".utf8) }
    #expect(try sample.index.remove(keys, from: sample.collection) == 20)
    let left = Set(passages[..<10] + passages[30...])
    let query = source.next()
    #expect(Set(try search(sample, query, most: 100).map(\.id)) == left)
    #expect(
      try sample.other().search(sample.collection, space: ClusteredVectors.space) {
        Set(try $0.vectors(query, most: 100).map(\.id))
      } == left)
  }

  @Test("A passage that is gone is not found, before merging and after, nor in another handle")
  func removed() throws {
    let sample = try Sample()
    var source = ClusteredVectors(seed: 6)
    let all = try fill(sample, 2500, &source)
    let (passage, vectors) = all.first!
    #expect(try search(sample, vectors[0]).first?.id == passage)
    let key = try #require(try sample.keys([passage]).first)
    try sample.index.remove([Array(key.utf8)], from: sample.collection)
    #expect(try search(sample, vectors[0]).contains { $0.id == passage } == false)
    while try sample.index.merge(sample.collection) {}
    #expect(try search(sample, vectors[0]).contains { $0.id == passage } == false)
    let query = source.next()
    let other = try sample.other().search(sample.collection, space: ClusteredVectors.space) {
      try $0.vectors(query, most: 10, rescored: 400)
    }
    #expect(other == (try search(sample, query)))
    #expect(!other.isEmpty)
  }

  @Test("Once most of what was indexed is gone, it is dropped and its list forgotten, in other handles too")
  func mostlyGone() throws {
    let sample = try Sample()
    let other = try sample.other()
    var source = ClusteredVectors(seed: 7)
    var last: [(PassageID, [Float])] = []
    for round in 0..<5 {
      let texts = (0..<300).map { "round\(round)x of text \($0)" }
      let passages = try sample.index.put([Sample.document("a", texts)], in: sample.collection, time: 1)[0]
      last = passages.map { ($0, source.next()) }
      try sample.index.attach(
        last.map { PassageVectors(passage: $0.0, own: $0.1, children: [], sentences: []) },
        of: ClusteredVectors.space, to: sample.collection)
      #expect(try sample.find("round\(round)x", in: other, most: 1000).count == 300)
    }
    while try sample.index.merge(sample.collection) {}
    for index in [sample.index, other, try sample.other()] {
      #expect(try sample.find("round4x", in: index, most: 1000).count == 300)
      #expect(try sample.find("text", in: index, most: 5000).count == 300)
      let nearest = try index.search(sample.collection, space: ClusteredVectors.space) {
        try $0.vectors(last[7].1, most: 1)
      }
      #expect(nearest.map(\.id) == [last[7].0])
    }
    #expect(try sample.index.database.read { try $0.integer("SELECT count(*) FROM dead") } == 0)
    #expect(try sample.index.search(sample.collection, space: nil) { $0.segmentCounts.words } == 1)
  }

  @Test("Merging changes nothing of what is found")
  func merges() throws {
    let sample = try Sample()
    var source = ClusteredVectors(seed: 8)
    let all = try fill(sample, 2500, &source, children: 1)
    let queries = (0..<20).map { _ in source.next() }
    #expect(
      try sample.index.search(sample.collection, space: ClusteredVectors.space) { $0.segmentCounts.vectors } == 10)
    while try sample.index.merge(sample.collection) {}
    #expect(try sample.index.search(sample.collection, space: ClusteredVectors.space) { $0.segmentCounts.vectors } < 10)
    var hits = 0
    for query in queries { hits += Set(try search(sample, query).map(\.id)).intersection(exact(all, query)).count }
    #expect(hits >= 196, "\(hits) of 200")
  }

  @Test("A filter is exact: the nearest among its passages are found, however far they are")
  func filters() throws {
    let sample = try Sample()
    var source = ClusteredVectors(seed: 9)
    let all = try fill(sample, 1000, &source)
    let wanted = try sample.index.documents(in: sample.collection).filter { $0.key.last == UInt8(ascii: "7") }
    let set = try sample.index.passageSet(of: sample.collection, below: []) { $0.key.last == UInt8(ascii: "7") }
      .passages
    let allowed = Set(try wanted.flatMap { try sample.index.passages(of: $0.id).map(\.id) })
    let query = source.next()
    let found = try search(sample, query, among: set)
    // Which are found is exact; neighbours that are equally near to a thousandth may change places.
    let expected = exact(all.filter { allowed.contains($0.key) }, query, most: 100)
    #expect(expected.count == 100)
    #expect(Set(found.map(\.id)).isSubset(of: expected.prefix(12)))
  }

  @Test("Vectors of another model are refused, attached or asked for")
  func otherModel() throws {
    let sample = try Sample()
    var source = ClusteredVectors(seed: 10)
    _ = try fill(sample, 1, &source)
    let other = VectorSpace(identity: "other", width: 128)
    let passage = try sample.put("new", "text")[0]
    for action in [
      {
        try sample.index.attach(
          [PassageVectors(passage: passage, own: source.next(), children: [], sentences: [])], of: other,
          to: sample.collection)
      },
      { _ = try sample.index.search(sample.collection, space: other) { _ in 0 } },
    ] {
      let error = #expect(throws: SearchIndexError.self) { try action() }
      #expect(error?.code == .otherModel)
      #expect(error?.description.contains("test") == true)
    }
  }

  @Test("Passages wait for their vectors until they have them, once")
  func waiting() throws {
    let sample = try Sample()
    var source = ClusteredVectors(seed: 11)
    let passages = try sample.put("a", "one", "two", "three")
    #expect(try sample.index.status(of: sample.collection) == CollectionStatus(documents: 1, passages: 3, waiting: 3))
    let vectors = PassageVectors(passage: passages[1], own: source.next(), children: [], sentences: [])
    for _ in 0..<2 { try sample.index.attach([vectors], of: ClusteredVectors.space, to: sample.collection) }
    #expect(try sample.index.waiting(in: sample.collection, most: 10).map(\.id) == [passages[0], passages[2]])
    #expect(try search(sample, vectors.own).map(\.id) == [passages[1]])
    // A passage that went while its vectors were made is passed over.
    try sample.index.remove([Array("a".utf8)], from: sample.collection)
    try sample.index.attach(
      [PassageVectors(passage: passages[0], own: source.next(), children: [], sentences: [])],
      of: ClusteredVectors.space, to: sample.collection)
    #expect(try search(sample, vectors.own) == [])
  }

  @Test("The best sentence of each passage is known roughly")
  func sentences() throws {
    let sample = try Sample()
    var source = ClusteredVectors(seed: 12)
    let passages = try sample.put("a", "one", "two", "three")
    let sentences = passages.dropLast().map { _ in (0..<11).map { _ in source.next() } }
    try sample.index.attach(
      passages.enumerated().map { number, passage in
        PassageVectors(
          passage: passage, own: source.next(), children: [], sentences: number < 2 ? sentences[number] : [])
      }, of: ClusteredVectors.space, to: sample.collection)
    for _ in 0..<10 {
      let query = source.next()
      let found = try sample.index.search(sample.collection, space: ClusteredVectors.space) {
        try $0.sentences(query, of: passages)
      }
      #expect(Set(found.keys) == Set(passages.prefix(2)))
      for number in 0..<2 {
        let best = sentences[number].map { ClusteredVectors.product($0, query) }.max()!
        #expect(abs(found[passages[number]]! - best) < 0.2, "\(found[passages[number]]!) for \(best)")
      }
    }
  }
}
