/// What precedes every request and every answer on a worker's channel: 24 bytes, the least significant of an integer
/// first.
///
///     offset 0   8 bytes   number of the request; the answer repeats it
///     offset 8   8 bytes   bytes that follow
///     offset 16  4 bytes   descriptors that come with the first byte of a request; 0 in an answer
///     offset 20  4 bytes   0
struct WorkerFrame: Equatable {
  static let size = 24

  /// Drawn at random for each request, so that an answer cannot be made before its request is known.
  var number: UInt64
  var length: UInt64
  var descriptors: UInt32 = 0
  var reserved: UInt32 = 0

  var bytes: [UInt8] {
    func parts<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
      (0..<(Value.bitWidth / 8)).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
    return parts(number) + parts(length) + parts(descriptors) + parts(reserved)
  }

  init(number: UInt64, length: Int, descriptors: Int = 0) {
    self.number = number
    self.length = UInt64(length)
    self.descriptors = UInt32(descriptors)
  }

  /// Reads the first 24 bytes.
  init(_ bytes: ArraySlice<UInt8>) {
    func value<Value: FixedWidthInteger>(at offset: Int, _: Value.Type) -> Value {
      let first = bytes.startIndex + offset
      return bytes[first..<(first + Value.bitWidth / 8)].reversed().reduce(0) { $0 << 8 | Value($1) }
    }
    number = value(at: 0, UInt64.self)
    length = value(at: 8, UInt64.self)
    descriptors = value(at: 16, UInt32.self)
    reserved = value(at: 20, UInt32.self)
  }
}
