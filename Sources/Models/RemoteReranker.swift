internal import HTTP
internal import JSON

/// A model elsewhere that says how well texts answer a question: the `/rerank` form of Cohere, Jina, vLLM and others, or that
/// of Text Embeddings Inference.
package struct RemoteReranker: Sendable {
  private let endpoint: ModelEndpoint
  private let caller: EndpointCaller
  private let allowance: Duration

  /// - Parameters:
  ///   - caller: that of the endpoint.
  ///   - allowance: how long one request may take with its retries; an answer without it is better than a late one.
  package init(_ endpoint: ModelEndpoint, _ caller: EndpointCaller, allowance: Duration = .seconds(10)) {
    self.endpoint = endpoint
    self.caller = caller
    self.allowance = allowance
  }

  /// A score for each text, in their order; greater is better, and only within one answer.
  ///
  /// - Throws: `EndpointError`, or `CancellationError`.
  package func scores(of texts: [[UInt8]], for question: [UInt8]) async throws -> [Float] {
    guard !texts.isEmpty else { return [] }
    do throws(EndpointError) {
      let document = try await caller.call(.post, "rerank", body(texts, question), allowance: allowance)
      return try scores(document.root, count: texts.count)
    } catch {
      if error.kind == .cancelled { throw CancellationError() }
      throw error
    }
  }

  private func body(_ texts: [[UInt8]], _ question: [UInt8]) -> [UInt8] {
    let isTEI = endpoint.api == .tei
    var writer = JSONWriter(capacity: texts.reduce(256 + question.count) { $0 + $1.count + 8 })
    writer.beginObject()
    if !isTEI {
      writer.key("model")
      writer.string(endpoint.model)
    }
    writer.key("query")
    writer.string(String(decoding: question, as: UTF8.self))
    writer.key(isTEI ? "texts" : "documents")
    writer.beginArray()
    for text in texts { writer.string(String(decoding: text, as: UTF8.self)) }
    writer.endArray()
    if !isTEI {
      writer.key("top_n")
      writer.integer(texts.count)
    }
    writer.endObject()
    return writer.take()
  }

  /// `{"results": [{"index": 3, "relevance_score": 0.9}, ...]}`, or a bare array with `score`; best first.
  private func scores(_ root: JSONView, count: Int) throws(EndpointError) -> [Float] {
    var scores = [Float?](repeating: nil, count: count)
    for result in (root["results"] ?? root).elements {
      guard let index = result["index"]?.integer, scores.indices.contains(index),
        let score = (result["relevance_score"] ?? result["score"])?.double.map({ Float($0) }), score.isFinite
      else {
        throw malformed("a result of its answer has no index of a text, or no score")
      }
      scores[index] = score
    }
    let found = scores.compactMap { $0 }
    guard found.count == count else { throw malformed("it scored \(found.count) of \(count) texts") }
    return found
  }

  private func malformed(_ detail: String) -> EndpointError {
    EndpointError(.malformed, endpoint.name, detail, remedy: "check that it is a reranker, and its API")
  }
}
