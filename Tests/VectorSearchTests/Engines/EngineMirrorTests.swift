import SearchIndex
import TestSupport
import Testing
import ToolKit
import VectorEngines

@testable import VectorSearch

@Suite("Collections whose vectors are elsewhere") struct EngineMirrorTests {
  private static let executor = ComputeExecutor(threadCount: 2)
  private static let space = VectorSpace(identity: "mirror", width: 64)

  private let folder: TemporaryFolder
  private let index: PassageIndex

  init() throws {
    folder = try TemporaryFolder()
    index = try PassageIndex(path: folder.path(of: "index.sqlite"))
  }

  private static func vector(_ seed: Int) -> [Float] {
    var generator = SeededGenerator(seed: UInt64(seed))
    let numbers = (0..<64).map { _ in Float.random(in: -1...1, using: &generator) }
    let length = numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return numbers.map { $0 / length }
  }

  /// Puts documents with passages of three vectors each, all made up from the passage's id.
  private func put(_ keys: [[UInt8]], passages: Int, content: UInt8 = 1, in collection: CollectionRecord) throws {
    let documents = keys.map { key in
      NewDocument(
        key: key, contentHash: [content] + key,
        passages: (0..<passages).map {
          NewPassage(
            kind: .prose, text: Array("passage \($0)".utf8), headings: [], bytes: $0 * 10..<$0 * 10 + 9,
            lines: $0 + 1...$0 + 1)
        })
    }
    let ids = try index.put(documents, in: collection.id, time: 1)
    try index.attach(
      ids.joined().map { id in
        let seed = Int(id.number) * 3
        return PassageVectors(
          passage: id, own: Self.vector(seed), children: [Self.vector(seed + 1), Self.vector(seed + 2)], sentences: [])
      }, of: Self.space, to: collection.id)
  }

  private func mirror(of title: String) async throws -> (EngineMirror, any VectorEngine) {
    let collection = try #require(try index.collection(named: title))
    let name = try #require(try EngineMirror.name(of: collection, in: index))
    let engine = try await Chroma.engine(name)
    return (EngineMirror(of: collection, in: index, engine, executor: Self.executor), engine)
  }

  @Test("what is nearest in the engine is what is nearest here, with the same cosine")
  func same() async throws {
    let record = try index.makeCollection("same", root: nil)
    try put([Array("a".utf8), Array("b".utf8), [0xFF, 0x25]], passages: 40, in: record)
    let (mirror, engine) = try await mirror(of: "same")
    #expect(try await mirror.copy() == .init(written: 360, present: 0, removed: 0))
    #expect(try await mirror.copy() == .init(written: 0, present: 360, removed: 0))
    #expect(try await engine.count() == 360)
    let among = try index.passageSet(of: record.id, below: [0xFF, 0x25]).passages
    for seed in 1_000..<1_010 {
      let question = Self.vector(seed)
      for set in [nil, among] {
        let here = try index.search(record.id, space: Self.space) { searcher in
          try searcher.vectors(question, most: 10, among: set)
        }
        let filter = set.map { _ in EngineFilter(documents: [[0xFF, 0x25]]) }
        let there = try await mirror.nearest(question, most: 10, filter: filter, among: set)
        #expect(Set(there.map(\.id)).intersection(here.map(\.id)).count >= 9)
        #expect(there.first?.id == here.first?.id)
        let scores = Dictionary(uniqueKeysWithValues: here.map { ($0.id, $0.score) })
        for passage in there {
          if let score = scores[passage.id] { #expect(abs(score - passage.score) < 0.02) }
        }
      }
    }
  }

  @Test("what has changed here since is not found there, and is after the next copy")
  func changed() async throws {
    let record = try index.makeCollection("changed", root: nil)
    try put([Array("a".utf8), Array("b".utf8)], passages: 10, in: record)
    let (mirror, engine) = try await mirror(of: "changed")
    _ = try await mirror.copy()
    try put([Array("a".utf8)], passages: 4, content: 2, in: record)
    try index.remove([Array("b".utf8)], from: record.id)
    #expect(try await mirror.nearest(Self.vector(5), most: 20) == [])
    #expect(try await mirror.copy() == .init(written: 12, present: 0, removed: 60))
    #expect(try await mirror.nearest(Self.vector(5), most: 20).count == 4)
    #expect(try await engine.count() == 12)
  }

  @Test("a collection without vectors has no name in an engine")
  func empty() throws {
    let record = try index.makeCollection("empty", root: nil)
    #expect(try EngineMirror.name(of: record, in: index) == nil)
  }
}
