internal import Synchronization

/// all-MiniLM-L6-v2 inside of this process.
///
/// Nothing is opened before the first text. `executor` is where the arithmetic of ``embed(_:)`` runs, and where it stands in
/// line anew after each batch: a question waits for one batch and not for a folder.
package final class MiniLM: Embedder {
  package let identity: EmbedderIdentity
  private let files: ModelFiles
  private let path: KernelPath
  private let executor: (any TaskExecutor)?

  private struct Parts: Sendable {
    let tokenizer: Tokenizer
    let encoder: Encoder
  }
  private let parts = Mutex<Parts?>(nil)

  /// Tokens of a batch: some 25 ms of work, after which a cancellation is seen. More would not be faster.
  private static let batchTokens = 256

  package init(_ files: ModelFiles, path: KernelPath = .best(), executor: (any TaskExecutor)? = nil) {
    self.files = files
    self.path = path
    self.executor = executor
    identity = EmbedderIdentity(
      model: "all-MiniLM-L6-v2", checksum: files.weightsChecksum, dimension: 384, pooling: .mean, isNormalised: true,
      mostTokens: 512)
  }

  /// The tokenizer, by which callers cut what is too long.
  package func tokenizer() throws(EmbeddingError) -> Tokenizer { try open().tokenizer }

  package func embed(_ texts: [[UInt8]]) async throws -> Embeddings {
    try await withTaskExecutorPreference(executor) { try await self.vectors(of: texts) }
  }

  /// The vector of one short text: what a question costs.
  package func vector(of text: [UInt8]) throws(EmbeddingError) -> [Float] {
    let parts = try open()
    let tokens = parts.tokenizer.input(of: text)
    return try parts.encoder.encode(tokens, lengths: [UInt32(tokens.count)])
  }

  /// Concurrent, so that it leaves the actor of whoever asks.
  @concurrent private func vectors(of texts: [[UInt8]]) async throws -> Embeddings {
    let parts = try open()
    let inputs = texts.map { parts.tokenizer.input(of: $0) }
    for (index, input) in inputs.enumerated() where input.count > parts.encoder.mostTokens {
      throw EmbeddingError(
        code: .tooLong, object: "text \(index)",
        detail: "it has \(input.count) tokens, at most \(parts.encoder.mostTokens) fit: split it before")
    }
    // Sequences of like length share a batch: their rows fill the kernels' tiles alike.
    let order = inputs.indices.sorted { inputs[$0].count < inputs[$1].count }
    var vectors = Embeddings(dimension: identity.dimension)
    vectors.numbers = [Float](repeating: 0, count: texts.count * identity.dimension)
    var next = 0
    while next < order.count {
      if next > 0 { await Task.yield() }
      try Task.checkCancellation()
      let first = next
      var tokens: [Int32] = []
      repeat {
        tokens += inputs[order[next]]
        next += 1
      } while next < order.count && tokens.count + inputs[order[next]].count <= Self.batchTokens
      let batch = order[first..<next]
      let numbers = try parts.encoder.encode(tokens, lengths: batch.map { UInt32(inputs[$0].count) })
      for (place, index) in batch.enumerated() {
        let begin = index * identity.dimension
        vectors.numbers.replaceSubrange(
          begin..<begin + identity.dimension,
          with: numbers[place * identity.dimension..<(place + 1) * identity.dimension])
      }
    }
    return vectors
  }

  /// Opens what is not open yet. Whoever comes meanwhile waits: it takes half a second where the weights must be packed.
  private func open() throws(EmbeddingError) -> Parts {
    try parts.withLock { (parts) throws(EmbeddingError) -> Parts in
      if let parts { return parts }
      let vocabulary = try MappedFile(files.vocabulary)
      let found = unsafe checksum(of: vocabulary.bytes)
      guard found == files.vocabularyChecksum else {
        throw .damaged(files.vocabulary, "its SHA-256 is \(found), not \(files.vocabularyChecksum)")
      }
      let made = Parts(
        tokenizer: try Tokenizer(vocabulary: vocabulary.content(), name: files.vocabulary),
        encoder: try Encoder(files, path: path))
      guard made.encoder.dimension == identity.dimension else {
        throw .damaged(files.weights, "its vectors have \(made.encoder.dimension) numbers, not \(identity.dimension)")
      }
      parts = made
      return made
    }
  }
}
