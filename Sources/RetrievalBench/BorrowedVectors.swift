internal import Embedding

/// Gives each text the vector that is kept of it, or one near that of another text: spread as a model's vectors are, for none
/// of its work. How long a search takes can be measured with them, not what it finds.
struct BorrowedVectors: Embedder {
  let identity: EmbedderIdentity
  private let kept: KeptVectors

  /// How far a borrowed vector is from that of the other text: the length of what is added.
  private static let distance: Float = 0.7

  init(of model: EmbedderIdentity, kept: KeptVectors) throws {
    guard kept.count > 0, kept.width == model.dimension else {
      throw BenchError("no vectors are kept: run tools/bench retrieval first, which makes them")
    }
    identity = model
    self.kept = kept
  }

  func embed(_ texts: [[UInt8]]) async throws -> Embeddings {
    Embeddings(dimension: kept.width, numbers: texts.flatMap(vector))
  }

  /// The same for the same text every time.
  private func vector(of text: [UInt8]) -> [Float] {
    let key = KeptVectors.Key(text)
    if let own = kept[key] { return Array(own) }
    var generator = Digits(seed: key.words)
    let other = kept[Int(generator.next() % UInt64(kept.count))]
    // A uniform number between -1 and 1 has a variance of a third.
    let size = Self.distance * (3 / Float(kept.width)).squareRoot()
    let moved = other.map { $0 + Float.random(in: -size...size, using: &generator) }
    let length = moved.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return moved.map { $0 / length }
  }

  /// Xorshift over the beginning of a hash.
  private struct Digits: RandomNumberGenerator {
    private var state: UInt64

    init(seed: [UInt8]) { state = seed.prefix(8).reduce(1) { $0 << 8 | UInt64($1) } | 1 }

    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
  }
}
