/// What makes vectors of texts: the embedded model, or an endpoint elsewhere.
package protocol Embedder: Sendable {
  /// What the vectors are of. Two vectors may be compared only if these are equal.
  var identity: EmbedderIdentity { get }

  /// A vector for each text (UTF-8), in order. Cancelled between batches: then it throws `CancellationError`.
  ///
  /// A text of more than `identity.mostTokens` is an error and never cut short: the caller splits it.
  func embed(_ texts: [[UInt8]]) async throws -> Embeddings
}

/// What a collection has to remember of the model that made its vectors.
package struct EmbedderIdentity: Sendable, Equatable {
  package enum Pooling: String, Sendable { case mean, first }

  /// "all-MiniLM-L6-v2", for instance.
  package let model: String
  /// SHA-256 of the weights, or what an endpoint says of its version.
  package let checksum: String
  package let dimension: Int
  package let pooling: Pooling
  /// Whether vectors have length 1, so that their product is their cosine.
  package let isNormalised: Bool
  /// The most tokens of a text, with the marks at its beginning and end.
  package let mostTokens: Int

  package init(
    model: String, checksum: String, dimension: Int, pooling: Pooling, isNormalised: Bool, mostTokens: Int
  ) {
    self.model = model
    self.checksum = checksum
    self.dimension = dimension
    self.pooling = pooling
    self.isNormalised = isNormalised
    self.mostTokens = mostTokens
  }
}

/// Vectors one after the other.
package struct Embeddings: Sendable, Equatable {
  package let dimension: Int
  /// `count` times `dimension` numbers.
  package internal(set) var numbers: [Float]

  package init(dimension: Int, numbers: [Float] = []) {
    self.dimension = dimension
    self.numbers = numbers
  }

  package var count: Int { numbers.count / dimension }

  /// One of the vectors.
  package subscript(index: Int) -> ArraySlice<Float> { numbers[index * dimension..<(index + 1) * dimension] }
}
