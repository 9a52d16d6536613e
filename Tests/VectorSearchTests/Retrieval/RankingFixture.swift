import SearchIndex
import TestSupport

@testable import VectorSearch

/// An index of a few passages with vectors of one's own making.
struct RankingFixture {
  static let space = VectorSpace(identity: "test", width: 64)
  let folder: TemporaryFolder
  let index: PassageIndex
  let collection: CollectionID

  init() throws {
    folder = try TemporaryFolder()
    index = try PassageIndex(path: folder.path(of: "index.sqlite"))
    collection = try index.makeCollection("sample", root: nil).id
  }

  /// A vector of length 1 whose cosine with the question's is this. Like a model's it is spread over all components, so
  /// that its signs say something.
  static func vector(cosine: Float) -> [Float] {
    var generator = SeededGenerator(seed: 7)
    var other = (0..<space.width).map { _ in Float.random(in: -1...1, using: &generator) }
    let mean = other.reduce(0, +) / Float(space.width)
    for index in other.indices { other[index] -= mean }
    let length = other.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let rest = (1 - cosine * cosine).squareRoot()
    return other.map { cosine / Float(space.width).squareRoot() + rest * $0 / length }
  }

  static let question = vector(cosine: 1)

  /// Puts a document of one passage; without a cosine it has no vectors yet.
  @discardableResult
  func put(
    _ key: String, _ text: String, kind: NewPassage.Kind = .prose, headings: [String] = [], cosine: Float? = nil,
    child: Float? = nil, sentence: Float? = nil,
  ) throws -> PassageID {
    let bytes = Array(text.utf8)
    let passage = NewPassage(kind: kind, text: bytes, headings: headings, bytes: 0..<bytes.count, lines: 1...1)
    let id = try index.put(
      [NewDocument(key: Array(key.utf8), contentHash: Array(key.utf8), passages: [passage])], in: collection, time: 1,
    )[0][0]
    if let cosine {
      try index.attach(
        [
          PassageVectors(
            passage: id, own: Self.vector(cosine: cosine), children: child.map { [Self.vector(cosine: $0)] } ?? [],
            sentences: sentence.map { [Self.vector(cosine: $0)] } ?? [])
        ], of: Self.space, to: collection)
    }
    return id
  }

  func rank(
    _ text: String, mode: Question.Mode = .hybrid, vector: [Float]? = question, most: Int = 8,
    among filter: PassageSet? = nil, stages: Stages = .all,
  ) throws -> [Ranked] {
    try index.search(collection, space: Self.space) {
      try Retrieval.rank(
        Question(Array(text.utf8), vector: vector, mode: mode, filter: filter, most: most), in: $0, stages: stages)
    }
  }

  func keys(_ ranked: [Ranked]) -> [String] { ranked.map { String(decoding: $0.key, as: UTF8.self) } }
}
