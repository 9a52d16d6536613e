internal import CKernels

/// The encoder: tokens to vectors of length 1, on the thread that asks.
///
/// Opening it maps its weights and reads none of them: pages come as they are used.
package struct Encoder: Sendable {
  package let path: KernelPath
  private let weights: PackedWeights
  private let scratch: ScratchPool

  /// Numbers of a vector.
  package var dimension: Int { Int(weights.shape.width) }
  /// The most tokens of a sequence, with its marks.
  package var mostTokens: Int { Int(weights.shape.positions) }

  package init(_ files: ModelFiles, path: KernelPath = .best()) throws(EmbeddingError) {
    guard path.isAvailable else {
      throw EmbeddingError(code: .unsupported, object: path.name, detail: "this machine cannot execute it")
    }
    self.path = path
    weights = try PackedWeights(files, format: path.format)
    var shape = weights.shape
    unsafe scratch = ScratchPool(size: ck_scratch_bytes(path.pointer, &shape, Int(shape.positions)))
  }

  /// A vector for each sequence. Sequences lie one after the other in `tokens`; each has 1 to ``mostTokens``.
  package func encode(_ tokens: [Int32], lengths: [UInt32]) throws(EmbeddingError) -> [Float] {
    // What the kernels do not check.
    var total = 0
    for (index, length) in lengths.enumerated() {
      guard length > 0, length <= weights.shape.positions else {
        throw EmbeddingError(
          code: .tooLong, object: "text \(index)",
          detail: "it has \(length) tokens, at most \(mostTokens) fit with the two marks: split it before")
      }
      total += Int(length)
    }
    guard total == tokens.count, tokens.allSatisfy({ $0 >= 0 && $0 < weights.shape.words }) else {
      throw .damaged("tokens", "they do not agree with their lengths or with the vocabulary of the weights")
    }
    guard !lengths.isEmpty else { return [] }
    var shape = weights.shape
    return unsafe scratch.use { memory in
      unsafe [Float](unsafeUninitializedCapacity: lengths.count * dimension) { vectors, count in
        unsafe ck_encode(
          path.pointer, &shape, weights.address, tokens, lengths, lengths.count, vectors.baseAddress!, memory)
        count = lengths.count * dimension
      }
    }
  }
}
