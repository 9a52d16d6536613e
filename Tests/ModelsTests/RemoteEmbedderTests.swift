import Embedding
import Observe
import TestSupport
import Testing

@testable import Models

@Suite("Embedding endpoints") struct RemoteEmbedderTests {
  private static let texts = ["one", "two", "", "three \u{e4}"].map { Array($0.utf8) }

  private static func embedder(
    _ model: String, dimension: Int = 64, base: String = "/v1", api: ModelEndpoint.API = .openai,
    time: CallTime = StillTime().callTime,
  ) async throws -> RemoteEmbedder {
    let (endpoint, caller) = try await ModelServers.called(.embedding, model, base: base, api: api, time: time)
    return RemoteEmbedder(endpoint, caller, dimension: dimension)
  }

  @Test("vectors come in the order of the texts and have length 1, in every form")
  func forms() async throws {
    let plain = try await Self.embedder("good").embed(Self.texts)
    #expect(plain.count == 4)
    for index in 0..<4 {
      let length = plain[index].reduce(0) { $0 + $1 * $1 }
      #expect(abs(length - 1) < 1e-5)
    }
    #expect(plain[0] != plain[1].map { $0 }[...])
    #expect(try await Self.embedder("reversed").embed(Self.texts) == plain)
    #expect(try await Self.embedder("ollama-model", base: "/", api: .ollama).embed(Self.texts) == plain)
    #expect(try await Self.embedder("good").embed([]).count == 0)
  }

  @Test("many texts go in several requests, each with what the strictest server takes")
  func batches() async throws {
    let texts =
      (0..<70).map { Array("text \($0)".utf8) } + [[UInt8](repeating: 0x61, count: 300_000), Array("end".utf8)]
    let all = try await Self.embedder("batched").embed(texts)
    #expect(all.count == 72)
    #expect(try await ModelServers.requests("batched") == 4)
    let last = try await Self.embedder("good").embed([texts[71]])
    #expect(Array(all[71]) == Array(last[0]))
  }

  @Test("bytes that are no UTF-8 are sent all the same")
  func bytes() async throws {
    #expect(try await Self.embedder("good").embed([[0xFF, 0x00, 0x61]]).count == 1)
  }

  @Test("a model of several lengths is asked for the one that was named, and others are refused")
  func dimension() async throws {
    #expect(try await Self.embedder("flexible", dimension: 256).embed(Self.texts).dimension == 256)
    let error = try await endpointError { _ = try await Self.embedder("good", dimension: 128).embed(Self.texts) }
    #expect(error?.kind == .configuration)
    #expect(
      error?.description.contains("its vectors have 64 numbers and not 128; correct WORKBENCH_EMBEDDING_DIMENSION")
        == true)
  }

  @Test(
    "an answer that is not what was asked for is told as such",
    arguments: [
      ("one-short", "3 vectors for 4 texts"), ("twice", "no vector for each text"), ("words", "no number"),
      ("huge", "no number"), ("zero", "no direction"), ("uneven", "have 65 and 64 numbers"),
      ("prose", "no JSON: <html>"),
    ])
  func malformed(model: String, words: String) async throws {
    let error = try await endpointError { _ = try await Self.embedder(model).embed(Self.texts) }
    #expect(error?.kind == .malformed)
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    #expect(error?.description.hasPrefix("embedding model \(model) at http://127.0.0.1:") == true)
  }

  @Test("a text that is too long for the model is told as the embedded model tells it, so that it is parted")
  func tooLong() async throws {
    await #expect {
      _ = try await Self.embedder("too-long").embed(Self.texts)
    } throws: { error in
      (error as? EmbeddingError)?.code == .tooLong
    }
  }

  @Test("a cancelled task ends as cancelled")
  func cancelled() async throws {
    let embedder = try await Self.embedder("silent", time: .real)
    let task = Task { try await embedder.embed(Self.texts) }
    while try await ModelServers.requests("silent") == 0 { await Task.yield() }
    task.cancel()
    await #expect(throws: CancellationError.self) { _ = try await task.value }
  }
}

@Suite("Reranking endpoints") struct RemoteRerankerTests {
  private static let texts = ["a b", "a b c", "x"].map { Array($0.utf8) }

  @Test("a score for each text, in their order, in both forms")
  func forms() async throws {
    for (base, api) in [("/v1", ModelEndpoint.API.openai), ("/", .tei)] {
      let (endpoint, caller) = try await ModelServers.called(.rerank, "good", base: base, api: api)
      #expect(
        try await RemoteReranker(endpoint, caller).scores(of: Self.texts, for: Array("a b c".utf8)) == [0.2, 0.3, 0])
      #expect(try await RemoteReranker(endpoint, caller).scores(of: [], for: []) == [])
    }
  }

  @Test(
    "an answer that leaves texts out or names others is refused",
    arguments: [
      ("one-short", "it scored 2 of 3 texts"), ("outside", "no index of a text"),
    ])
  func malformed(model: String, words: String) async throws {
    let (endpoint, caller) = try await ModelServers.called(.rerank, model)
    let reranker = RemoteReranker(endpoint, caller)
    let error = try await endpointError { _ = try await reranker.scores(of: Self.texts, for: Array("a".utf8)) }
    #expect(error?.kind == .malformed)
    #expect(error?.description.contains(words) == true)
  }
}
