/// What is kept of a vector for comparison: nine bits of each component, as a byte and a bit, and the size of a step.
struct ByteVector {
  /// What a component of 1 stands for.
  let step: Float
  let components: [Int8]
  /// For each component, whether the vector's own is above the byte or not: by a quarter of a step, that is, as nothing
  /// nearer is known. 64 of them a word, the first lowest.
  let finer: [UInt64]

  init(_ vector: [Float]) {
    let greatest = vector.reduce(0) { max($0, abs($1)) }
    let scale = greatest > Self.least ? 127 / greatest : 0
    var components: [Int8] = []
    components.reserveCapacity(vector.count)
    var finer = [UInt64](repeating: 0, count: (vector.count + 63) / 64)
    var (own, rounded) = (Float(0), Float(0))
    for (index, value) in vector.enumerated() {
      let byte = (value * scale).rounded()
      let isAbove = value * scale > byte
      if isAbove { finer[index >> 6] |= 1 << UInt64(index & 63) }
      components.append(Int8(byte))
      own += value * value
      rounded += value * (byte + (isAbove ? Self.quarter : -Self.quarter))
    }
    self.components = components
    self.finer = finer
    // Not 1 / scale, but what makes the product with the vector itself exact: nothing of the rounding is left along the
    // vector then, and that is where its nearest neighbours look from. Of the ten nearest of 100,000 a hundredth more is
    // found by this, and another by the ninth bit.
    step = rounded > 0 ? own / rounded : 0
  }

  static let quarter: Float = 0.25
  /// Components are taken for 0 if none is greater than this: what 127 is divided by, without leaving the numbers.
  static let least: Float = 1e-30

  /// Refuses what no vector has: a remote model may answer anything.
  static func check(_ vector: [Float]) throws {
    // Squares may be added up: vectors have length 1.
    guard vector.allSatisfy({ abs($0) <= 1e6 }) else {
      throw SearchIndexError(
        code: .noVector, description: "A vector has a component that is no number, or none of a vector of length 1.")
    }
  }

  /// As bytes: the step as a 32-bit float, lowest byte first, the components, and the finer bits.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.byteCount(width: components.count))
    bytes += PackedNumbers.bytes([step])
    bytes += PackedNumbers.bytes(components)
    bytes += PackedNumbers.bytes(finer)
    return bytes
  }

  /// The vector that these bytes are of, as near as they say.
  static func floats(_ bytes: Span<UInt8>) -> [Float] {
    guard bytes.count >= 4 else { return [] }
    let step: UInt32 = (0..<4).reduce(0) { $0 | UInt32(bytes[$1]) << (8 * UInt32($1)) }
    let width = (bytes.count - 4) * 8 / 9
    return (0..<width).map { index in
      let isAbove = bytes[4 + width + index / 8] >> UInt8(index % 8) & 1 == 1
      return (Float(Int8(bitPattern: bytes[4 + index])) + (isAbove ? quarter : -quarter)) * Float(bitPattern: step)
    }
  }

  /// How many bytes a vector of this width takes, which is a multiple of 64.
  static func byteCount(width: Int) -> Int { 4 + width + width / 8 }
}

/// A vector that byte vectors are compared with: what rounding to bytes leaves of it is rounded to bytes again, so that the
/// product has 16 bits of it, for two products of bytes.
struct SplitVector: Sendable {
  let step: Float
  let upper: [Int8]
  /// In steps of a 254th.
  let lower: [Int8]

  init(_ vector: [Float]) {
    let greatest = vector.reduce(0) { max($0, abs($1)) }
    let scale = greatest > ByteVector.least ? 127 / greatest : 0
    step = greatest / 127
    upper = vector.map { Int8(($0 * scale).rounded()) }
    lower = zip(vector, upper).map { Int8((($0 * scale - Float($1)) * 254).rounded()) }
  }
}

/// Byte vectors one after the other, as the kernels read them.
struct ByteVectors: Sendable {
  let width: Int
  private(set) var steps: [Float] = []
  private(set) var components: [Int8] = []
  /// Of each `width / 64` words.
  private(set) var finer: [UInt64] = []

  init(width: Int, capacity: Int) {
    self.width = width
    steps.reserveCapacity(capacity)
    components.reserveCapacity(capacity * width)
    finer.reserveCapacity(capacity * width / 64)
  }

  var count: Int { steps.count }

  /// Appends a vector from its bytes; false if they are not those of a vector of this width.
  mutating func append(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count == ByteVector.byteCount(width: width) else { return false }
    steps.append(Float(bitPattern: PackedNumbers.number(bytes, at: 0)))
    unsafe bytes.extracting(4..<4 + width).withUnsafeBytes { bytes in
      // SAFETY: an Int8 is any byte, anywhere.
      unsafe components.append(contentsOf: bytes.bindMemory(to: Int8.self))
    }
    for word in 0..<width / 64 {
      let low = 4 + width + word * 8
      finer.append(
        UInt64(PackedNumbers.number(bytes, at: low)) | UInt64(PackedNumbers.number(bytes, at: low + 4)) << 32)
    }
    return true
  }

  /// Appends a vector that is like nothing.
  mutating func appendNothing() {
    steps.append(0)
    components.append(contentsOf: repeatElement(0, count: width))
    finer.append(contentsOf: repeatElement(0, count: width / 64))
  }

  /// The finer bits of some, laid out as codes are.
  func finerCodes(of places: [Int]) -> [UInt64] {
    let words = width / 64
    let blocks = (places.count + Scanner.blockSize - 1) / Scanner.blockSize
    var codes = [UInt64](repeating: 0, count: blocks * words * Scanner.blockSize)
    for (index, place) in places.enumerated() {
      let first = index / Scanner.blockSize * words * Scanner.blockSize + index % Scanner.blockSize
      for word in 0..<words { codes[first + word * Scanner.blockSize] = finer[place * words + word] }
    }
    return codes
  }
}
