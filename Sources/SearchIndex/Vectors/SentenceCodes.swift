/// What is kept of the vectors of sentences: for each the size of its components, and their signs. 52 bytes each, from
/// which a cosine is known to a few hundredths, which is enough to tell the best sentence of thirty passages.
enum SentenceCodes {
  /// As bytes, one sentence after the other: its factor as a 32-bit float, and its signs.
  static func bytes(of sentences: [[Float]], in space: VectorSpace) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(sentences.count * byteCount(width: space.width))
    for sentence in sentences {
      let offset = zip(sentence, space.centre).map { $0 - $1 }
      bytes += PackedNumbers.bytes([factor(offset).bitPattern])
      var bits: UInt8 = 0
      for (index, component) in offset.enumerated() {
        if component > 0 { bits |= 1 << UInt8(index & 7) }
        if index & 7 == 7 {
          bytes.append(bits)
          bits = 0
        }
      }
    }
    return bytes
  }

  /// What the product of a query with the signs is multiplied by to estimate its product with the vector without bias:
  /// the squared length over the sum of sizes (Gao and Long, "RaBitQ", SIGMOD 2024, without the rotation).
  private static func factor(_ offset: [Float]) -> Float {
    let sizes = offset.reduce(0) { $0 + abs($1) }
    return sizes > 0 ? offset.reduce(0) { $0 + $1 * $1 } / sizes : 0
  }

  private static func byteCount(width: Int) -> Int { 4 + width / 8 }

  /// Sentences of several passages, gathered to be compared at once.
  struct Gathered {
    private let width: Int
    private var factors: [Float] = []
    private var codes: [UInt64] = []
    /// For each passage, where its sentences end.
    private var ends: [(passage: PassageID, end: Int)] = []

    init(width: Int) { self.width = width }

    /// Adds a passage's sentences; false if these are not their bytes.
    mutating func add(_ bytes: Span<UInt8>, of passage: PassageID) -> Bool {
      let size = SentenceCodes.byteCount(width: width)
      guard bytes.count % size == 0 else { return false }
      for start in stride(from: 0, to: bytes.count, by: size) {
        let lane = factors.count % Scanner.blockSize
        if lane == 0 { codes += repeatElement(0, count: width / 64 * Scanner.blockSize) }
        let block = codes.count - width / 64 * Scanner.blockSize
        factors.append(Float(bitPattern: PackedNumbers.number(bytes, at: start)))
        for word in 0..<width / 64 {
          let (low, high) = (start + 4 + word * 8, start + 8 + word * 8)
          codes[block + word * Scanner.blockSize + lane] =
            UInt64(PackedNumbers.number(bytes, at: low)) | UInt64(PackedNumbers.number(bytes, at: high)) << 32
        }
      }
      ends.append((passage, factors.count))
      return true
    }

    /// The greatest cosine of the query with a sentence of each passage; passages without sentences are left out.
    func greatest(_ query: Scanner.Query, middle: Float) -> [PassageID: Float] {
      let products = Scanner.best.signProducts(query, codes, count: factors.count)
      var result: [PassageID: Float] = [:]
      var start = 0
      for (passage, end) in ends {
        for sentence in start..<end {
          let cosine = min(1, max(-1, products[sentence] * factors[sentence] + middle))
          result[passage] = max(result[passage] ?? -1, cosine)
        }
        start = end
      }
      return result
    }
  }
}
