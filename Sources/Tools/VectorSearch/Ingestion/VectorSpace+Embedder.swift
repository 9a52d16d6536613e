package import Embedding
package import SearchIndex

extension VectorSpace {
  /// The space of an embedder's vectors; nil if the index has no codes for vectors of that width.
  package init?(_ embedder: EmbedderIdentity) {
    guard embedder.dimension > 0, embedder.dimension % 64 == 0, embedder.dimension <= 1024 else { return nil }
    self.init(
      identity: "\(embedder.model) \(embedder.checksum) \(embedder.dimension) \(embedder.pooling.rawValue)",
      width: embedder.dimension)
  }
}
