/// A vector with a byte for each component, and the size of a step: what is kept of it for exact comparison. The cosine
/// of two vectors moves by less than .001 through it.
struct ByteVector {
  /// What a component of 1 stands for.
  let step: Float
  let components: [Int8]

  init(_ vector: [Float]) {
    let greatest = vector.reduce(0) { max($0, abs($1)) }
    let step = greatest > 0 ? greatest / 127 : 1
    self.step = step
    components = vector.map { Int8(($0 / step).rounded()) }
  }

  /// As bytes: the step as a 32-bit float, lowest byte first, and then the components.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 + components.count)
    bytes += PackedNumbers.bytes([step.bitPattern])
    for component in components { bytes.append(UInt8(bitPattern: component)) }
    return bytes
  }

  /// How many bytes a vector of this width takes.
  static func byteCount(width: Int) -> Int { width + 4 }
}

/// Byte vectors one after the other, as the kernels read them.
struct ByteVectors: Sendable {
  let width: Int
  private(set) var steps: [Float] = []
  private(set) var components: [Int8] = []

  init(width: Int, capacity: Int) {
    self.width = width
    steps.reserveCapacity(capacity)
    components.reserveCapacity(capacity * width)
  }

  /// Appends a vector from its bytes; false if they are not those of a vector of this width.
  mutating func append(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count == ByteVector.byteCount(width: width) else { return false }
    steps.append(Float(bitPattern: PackedNumbers.number(bytes, at: 0)))
    for index in 4..<bytes.count { components.append(Int8(bitPattern: bytes[index])) }
    return true
  }

  /// Appends a vector that is like nothing.
  mutating func appendNothing() {
    steps.append(0)
    components.append(contentsOf: repeatElement(0, count: width))
  }
}
