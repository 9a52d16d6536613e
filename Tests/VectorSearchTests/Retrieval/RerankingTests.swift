import SearchIndex
import Testing

@testable import VectorSearch

@Suite("Reranking") struct RerankingTests {
  private struct Fixed: Reranker {
    let values: [Float]
    func scores(of texts: [[UInt8]], for question: [UInt8]) async throws -> [Float] { values }
  }

  private func ranked() throws -> [Ranked] {
    let sample = try RankingFixture()
    for (number, key) in ["a", "b", "c"].enumerated() {
      try sample.put(key, "keys", cosine: 0.9 - Float(number) / 10)
    }
    return try sample.rank("keys", mode: .semantic)
  }

  @Test("The first passages take the reranker's order, those behind keep theirs")
  func order() async throws {
    let before = try ranked()
    let after = try await Retrieval.rerank(
      before, texts: [[1], [2]], for: [], by: Fixed(values: [-4, 7]))
    #expect(after.map(\.key) == [before[1].key, before[0].key, before[2].key])
    #expect(after.map(\.parts.reranker) == [7, -4, nil])
    #expect(after.map(\.score) == after.map(\.score).sorted(by: >))
    #expect(after.allSatisfy { (0...1).contains($0.score) })
  }

  @Test("An answer that cannot be used is an error", arguments: [[1], [1, .nan]] as [[Float]])
  func unusable(values: [Float]) async throws {
    let before = try ranked()
    await #expect(throws: RerankingError.self) {
      try await Retrieval.rerank(before, texts: [[1], [2]], for: [], by: Fixed(values: values))
    }
  }
}
