package import Embedding
internal import HTTP
internal import JSON
internal import Synchronization

/// A model elsewhere that makes vectors of texts: OpenAI's `/embeddings`, which most servers speak, or Ollama's `/api/embed`.
///
/// Vectors are made as long as 1. One of another length than the operator named is an error: it belongs to another model.
package final class RemoteEmbedder: Embedder {
  package let identity: EmbedderIdentity
  private let endpoint: ModelEndpoint
  private let caller: EndpointCaller
  private let allowance: Duration
  /// Whether the server has to be asked for the length, because the model can make vectors of several.
  private let asksForDimension = Mutex(false)

  /// Texts of one request: what the strictest server takes without being told otherwise.
  package static let batch = 32
  /// Bytes of one request's texts.
  package static let batchBytes = 256 << 10

  /// - Parameters:
  ///   - caller: that of the endpoint.
  ///   - dimension: how many numbers a vector of this model has.
  ///   - allowance: how long one request may take with its retries.
  package init(_ endpoint: ModelEndpoint, _ caller: EndpointCaller, dimension: Int, allowance: Duration = .seconds(60))
  {
    self.endpoint = endpoint
    self.caller = caller
    self.allowance = allowance
    identity = EmbedderIdentity(
      model: endpoint.model, checksum: "endpoint", dimension: dimension, pooling: .mean, isNormalised: true,
      mostTokens: 512)
  }

  /// - Throws: `EndpointError`, `CancellationError`, or `EmbeddingError` of code `tooLong`, which says that one of the texts is.
  package func embed(_ texts: [[UInt8]]) async throws -> Embeddings {
    var numbers: [Float] = []
    numbers.reserveCapacity(texts.count * identity.dimension)
    var rest = texts[...]
    while !rest.isEmpty {
      try Task.checkCancellation()
      var count = 0
      var bytes = 0
      for text in rest.prefix(Self.batch) where count == 0 || bytes + text.count <= Self.batchBytes {
        bytes += text.count
        count += 1
      }
      numbers += try await vectors(of: Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    return Embeddings(dimension: identity.dimension, numbers: numbers)
  }

  private func vectors(of texts: [[UInt8]]) async throws -> [Float] {
    do throws(EndpointError) {
      let asks = asksForDimension.withLock { $0 }
      let answer = try await ask(texts, forDimension: asks)
      if answer.dimension != identity.dimension, !asks, endpoint.api == .openai {
        let second = try await ask(texts, forDimension: true)
        if second.dimension == identity.dimension { asksForDimension.withLock { $0 = true } }
        return try checked(second)
      }
      return try checked(answer)
    } catch {
      if error.kind == .cancelled { throw CancellationError() }
      if error.kind == .tooLong {
        throw EmbeddingError(code: .tooLong, object: error.endpoint, detail: error.detail)
      }
      throw error
    }
  }

  private func checked(_ answer: EmbeddingAnswer) throws(EndpointError) -> [Float] {
    guard answer.dimension == identity.dimension else {
      throw EndpointError(
        .configuration, endpoint.name,
        "its vectors have \(answer.dimension) numbers and not \(identity.dimension)",
        remedy: "correct WORKBENCH_EMBEDDING_DIMENSION, and index anew what has vectors of another model")
    }
    return answer.numbers
  }

  private func ask(_ texts: [[UInt8]], forDimension: Bool) async throws(EndpointError) -> EmbeddingAnswer {
    let isOllama = endpoint.api == .ollama
    var writer = JSONWriter(capacity: texts.reduce(256) { $0 + $1.count + 8 })
    writer.beginObject()
    writer.key("model")
    writer.string(endpoint.model)
    writer.key("input")
    writer.beginArray()
    // A server may refuse an empty text, which a passage never is and a question can be.
    for text in texts { writer.string(text.isEmpty ? " " : String(decoding: text, as: UTF8.self)) }
    writer.endArray()
    if isOllama {
      // Nothing is cut unseen.
      writer.key("truncate")
      writer.bool(false)
    } else {
      writer.key("encoding_format")
      writer.string("float")
      if forDimension {
        writer.key("dimensions")
        writer.integer(identity.dimension)
      }
    }
    writer.endObject()
    let document = try await caller.call(
      .post, isOllama ? "api/embed" : "embeddings", writer.take(), allowance: allowance)
    do throws(EmbeddingAnswer.Malformed) {
      return try isOllama
        ? EmbeddingAnswer(ollama: document.root, count: texts.count)
        : EmbeddingAnswer(openAI: document.root, count: texts.count)
    } catch {
      throw EndpointError(
        .malformed, endpoint.name, error.description, remedy: "check that it is an embedding model, and its API")
    }
  }
}
