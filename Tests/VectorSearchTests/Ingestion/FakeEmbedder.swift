import Embedding
import Synchronization
import TestSupport

/// Makes vectors of words: texts with the same words have the same vector, others another. Counts what it is asked for.
final class FakeEmbedder: Embedder {
  let identity: EmbedderIdentity
  private struct State {
    var texts: [String] = []
    var failure: EmbeddingError?
  }
  private let state = Mutex(State())
  /// Where each call waits before it answers; nil answers at once.
  private let gate: Event<Void>?
  /// Fires with the first call.
  let called = Event<Void>()

  init(_ model: String = "fake", mostTokens: Int = 512, gate: Event<Void>? = nil) {
    identity = EmbedderIdentity(
      model: model, checksum: "1", dimension: 64, pooling: .mean, isNormalised: true, mostTokens: mostTokens)
    self.gate = gate
  }

  var texts: [String] { state.withLock { $0.texts } }

  func fail(_ error: EmbeddingError?) { state.withLock { $0.failure = error } }

  func embed(_ texts: [[UInt8]]) async throws -> Embeddings {
    if let failure = state.withLock({ $0.failure }) { throw failure }
    called.fire(())
    try await gate?.value()
    var numbers: [Float] = []
    for text in texts {
      let words = text.split { $0 <= 0x20 }
      guard words.count <= identity.mostTokens else {
        throw EmbeddingError(code: .tooLong, object: "a text", detail: "it has \(words.count) words")
      }
      numbers += Self.vector(words)
    }
    state.withLock { $0.texts += texts.map { String(decoding: $0, as: UTF8.self) } }
    return Embeddings(dimension: 64, numbers: numbers)
  }

  private static func vector(_ words: [ArraySlice<UInt8>]) -> [Float] {
    var vector = [Float](repeating: 0, count: 64)
    for word in words {
      var hash: UInt64 = 14_695_981_039_346_656_037
      for byte in word { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
      for component in vector.indices {
        hash = hash &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        vector[component] += Float(Int64(bitPattern: hash) >> 40) / Float(1 << 23)
      }
    }
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? vector.map { $0 / length } : vector
  }
}
