/// Numbers as bytes, lowest first, one after the other. Every processor that this runs on keeps them so itself.
enum PackedNumbers {
  /// For integers and floats only: every byte of a value is its own, and any bytes are a value.
  static func bytes<Number: BitwiseCopyable>(_ numbers: [Number]) -> [UInt8] {
    unsafe numbers.withUnsafeBytes { unsafe Array($0) }
  }

  /// Nil if these are not `count` numbers.
  static func numbers<Number: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: Span<UInt8>, count: Int, of type: Number.Type = Number.self,
  ) -> [Number]? {
    guard count >= 0, bytes.count / MemoryLayout<Number>.size == count, bytes.count % MemoryLayout<Number>.size == 0
    else { return nil }
    // SAFETY: the room has `count` numbers, which are exactly as many bytes as are copied, and any bytes are an integer.
    return unsafe [Number](unsafeUninitializedCapacity: count) { room, filled in
      unsafe bytes.withUnsafeBytes { unsafe UnsafeMutableRawBufferPointer(room).copyMemory(from: $0) }
      filled = count
    }
  }

  /// The number in the four bytes at `index`.
  static func number(_ bytes: Span<UInt8>, at index: Int) -> UInt32 {
    UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) << 16 | UInt32(bytes[index + 3])
      << 24
  }
}
