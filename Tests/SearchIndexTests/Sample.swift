import Foundation
import TestSupport

@testable import SearchIndex

/// An index in a folder of its own, and short ways to fill it.
struct Sample {
  let folder: TemporaryFolder
  let index: PassageIndex
  let collection: CollectionID

  init() throws {
    folder = try TemporaryFolder()
    index = try PassageIndex(path: folder.path(of: "index.sqlite3"))
    collection = try index.makeCollection("sample", root: nil).id
  }

  /// Another handle of the same file, as another process has it.
  func other() throws -> PassageIndex { try PassageIndex(path: folder.path(of: "index.sqlite3")) }

  static func document(_ key: String, _ texts: [String], headings: [String] = []) -> NewDocument {
    var start = 0
    var passages: [NewPassage] = []
    for (number, text) in texts.enumerated() {
      let bytes = Array(text.utf8)
      passages.append(
        NewPassage(
          kind: .prose, text: bytes, headings: headings, bytes: start..<start + bytes.count,
          lines: number + 1...number + 1))
      start += bytes.count
    }
    return NewDocument(key: Array(key.utf8), contentHash: Array(key.utf8), passages: passages)
  }

  @discardableResult
  func put(_ key: String, _ texts: String..., headings: [String] = []) throws -> [PassageID] {
    try index.put([Self.document(key, texts, headings: headings)], in: collection, time: 1)[0]
  }

  /// The keys of the documents whose passages are found by words, best first.
  func find(_ question: String, in index: PassageIndex? = nil, most: Int = 10, among wanted: PassageSet? = nil) throws
    -> [String]
  {
    try keys(scored(question, in: index, most: most, among: wanted).map(\.id), in: index)
  }

  func scored(_ question: String, in index: PassageIndex? = nil, most: Int = 10, among wanted: PassageSet? = nil) throws
    -> [ScoredPassage]
  {
    var terms = Terms()
    let unique = terms.unique(in: Array(question.utf8).span)
    return try (index ?? self.index).search(collection, space: nil) {
      try $0.words(unique, most: most, among: wanted)
    }
  }

  func keys(_ passages: [PassageID], in index: PassageIndex? = nil) throws -> [String] {
    let index = index ?? self.index
    return try index.passages(passages).map { passage in
      String(decoding: try index.document(passage.document)?.key ?? [], as: UTF8.self)
    }
  }
}

/// Vectors of length 1 in clusters, the same in every run.
struct ClusteredVectors {
  static let space = VectorSpace(identity: "test", width: 128)
  private var generator: SeededGenerator
  private var clusters: [[Float]] = []

  init(seed: UInt64, clusters count: Int = 20) {
    generator = SeededGenerator(seed: seed)
    for _ in 0..<count { clusters.append(random(around: nil)) }
  }

  mutating func next() -> [Float] { random(around: clusters.randomElement(using: &generator)) }

  private mutating func random(around centre: [Float]?) -> [Float] {
    var vector = (0..<Self.space.width).map {
      (centre?[$0] ?? 0) + Float.random(in: -1...1, using: &generator) * (centre == nil ? 1 : 0.1)
    }
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    for index in vector.indices { vector[index] /= length }
    return vector
  }

  static func product(_ one: [Float], _ other: [Float]) -> Float {
    var sum: Float = 0
    for index in one.indices { sum += one[index] * other[index] }
    return sum
  }
}
