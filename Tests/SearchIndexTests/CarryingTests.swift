import Storage
import TestSupport
import Testing

@testable import SearchIndex

@Suite("Vectors that a changed document keeps") struct CarryingTests {
  private let sample: Sample
  private let space = ClusteredVectors.space

  init() throws { sample = try Sample() }

  /// A document whose passages have digests of their texts.
  private func document(_ texts: String...) -> NewDocument {
    var document = Sample.document("a", texts)
    for index in document.passages.indices { document.passages[index].digest = document.passages[index].text }
    return document
  }

  private func put(_ document: NewDocument, keeping space: VectorSpace?) throws -> [PassageID] {
    try sample.index.put([document], in: sample.collection, time: 1, keeping: space)[0]
  }

  /// Gives all passages that wait vectors, and answers them.
  private func attach(_ passages: [PassageID], _ source: inout ClusteredVectors) throws -> [[Float]] {
    let vectors = passages.map {
      PassageVectors(passage: $0, own: source.next(), children: [source.next()], sentences: [source.next()])
    }
    try sample.index.attach(vectors, of: space, to: sample.collection)
    return vectors.map(\.own)
  }

  private func nearest(_ query: [Float], in index: PassageIndex? = nil) throws -> PassageID? {
    try (index ?? sample.index).search(sample.collection, space: space) { try $0.vectors(query, most: 1).first?.id }
  }

  private func sentences(_ query: [Float], of passages: [PassageID]) throws -> [PassageID: Float] {
    try sample.index.search(sample.collection, space: space) { try $0.sentences(query, of: passages) }
  }

  @Test("A passage with the same digest keeps its vectors and sentences wherever it is now, and others wait")
  func kept() throws {
    var source = ClusteredVectors(seed: 3)
    let vectors = try attach(try put(document("one", "two", "three"), keeping: space), &source)
    let now = try put(document("new", "three", "two", "two"), keeping: space)
    #expect(try sample.index.waiting(in: sample.collection, most: 10).map(\.id) == [now[0]])
    #expect(try nearest(vectors[2]) == now[1])
    #expect(try nearest(vectors[2], in: sample.other()) == now[1])
    #expect(try [now[2], now[3]].contains(nearest(vectors[1])!))
    #expect(Set(try sentences(vectors[1], of: now).keys) == Set(now[1...]))
    let document = try #require(try sample.index.documents(in: sample.collection).first)
    let kept = try sample.index.vectors(of: document.id)
    #expect(kept.map(\.ordinal) == [1, 2, 3] && kept.allSatisfy { $0.vectors.count == 2 })
    #expect(ClusteredVectors.product(kept[0].vectors[0], vectors[2]) > 0.999)
    // Nothing of the old document is left over.
    let rows = try sample.index.database.read { try $0.integer("SELECT count(*) FROM vector") }
    let codes = try sample.index.database.read { try $0.integer("SELECT count(*) FROM sentences") }
    #expect(rows == 6 && codes == 3)
    _ = try attach([now[0]], &source)
    while try sample.index.merge(sample.collection) {}
    #expect(try nearest(vectors[2]) == now[1])
  }

  @Test("Vectors of another space, and passages without a digest, are not kept")
  func notKept() throws {
    var source = ClusteredVectors(seed: 4)
    for keeping in [nil, VectorSpace(identity: "other", width: 128)] {
      _ = try attach(try put(document("one"), keeping: keeping), &source)
      #expect(try put(document("one"), keeping: keeping).count == 1)
      #expect(try sample.index.status(of: sample.collection).waiting == 1)
    }
    _ = try attach(try put(Sample.document("a", ["one"]), keeping: space), &source)
    _ = try put(document("one"), keeping: space)
    #expect(try sample.index.status(of: sample.collection).waiting == 1)
  }

  @Test("Damaged vectors are not kept, and the document is put nevertheless")
  func damaged() throws {
    var source = ClusteredVectors(seed: 5)
    _ = try attach(try put(document("one", "two"), keeping: space), &source)
    try sample.index.database.write { connection in
      try connection.execute("UPDATE vector SET data = x'00' WHERE id = (SELECT min(id) FROM vector)")
    }
    let now = try put(document("two", "one"), keeping: space)
    #expect(try sample.index.waiting(in: sample.collection, most: 10).map(\.id) == [now[1]])
  }
}
