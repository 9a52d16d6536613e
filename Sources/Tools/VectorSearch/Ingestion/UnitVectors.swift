internal import Embedding

/// Vectors of length 1, whatever the embedder makes, and of texts of any length.
struct UnitVectors {
  let embedder: any Embedder

  init(_ embedder: any Embedder) { self.embedder = embedder }

  /// A vector for each text, in order.
  ///
  /// A text that is too long for the model is parted in the middle, at white space if there is any near, and has the mean
  /// direction of its parts: nothing of it goes unseen.
  func vectors(of texts: [[UInt8]]) async throws -> [[Float]] {
    do {
      let found = try await embedder.embed(texts)
      guard found.dimension == embedder.identity.dimension, found.count == texts.count else {
        throw LibraryError(
          .noVectors,
          "\(embedder.identity.model) gave \(found.count) vectors of \(found.dimension) for \(texts.count) texts")
      }
      return (0..<found.count).map { Self.normalised(Array(found[$0])) }
    } catch let error as EmbeddingError where error.code == .tooLong {
      if texts.count > 1 {
        var result: [[Float]] = []
        for text in texts { result += try await vectors(of: [text]) }
        return result
      }
      guard let text = texts.first, text.count > 1 else { throw error }
      let middle = Self.middle(of: text)
      let parts = try await vectors(of: [Array(text[..<middle]), Array(text[middle...])])
      return [Self.normalised(zip(parts[0], parts[1]).map { $0 + $1 })]
    }
  }

  private static func middle(of text: [UInt8]) -> Int {
    let half = text.count / 2
    // White space in the third quarter, or else the beginning of a character.
    if let blank = text[half..<(half + text.count / 4)].firstIndex(where: { $0 <= 0x20 }), blank > 0 { return blank }
    var cut = half
    while cut > 1, text[cut] & 0xC0 == 0x80 { cut -= 1 }
    return cut
  }

  /// A vector without direction stays as it is.
  private static func normalised(_ vector: [Float]) -> [Float] {
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 && length.isFinite ? vector.map { $0 / length } : [Float](repeating: 0, count: vector.count)
  }
}
