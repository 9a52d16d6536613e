/// Many bytes at a time, the first byte lowest. Bounds are checked, and any bytes make a valid integer, so that loads and
/// stores are safe; x86-64 and arm64, the machines this runs on, are little-endian.
enum Words {
  /// One word, or a vector of several.
  @inline(__always)
  static func load<Value: BitwiseCopyable>(_ bytes: RawSpan, _ offset: Int, as type: Value.Type) -> Value {
    unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: type)
  }

  @inline(__always)
  static func load(_ bytes: Span<UInt8>, _ offset: Int) -> UInt64 {
    // Bytes have no padding, for fear of which the property counts as unsafe.
    load(unsafe bytes.bytes, offset, as: UInt64.self)
  }

  @inline(__always)
  static func store(_ word: UInt64, _ bytes: inout MutableSpan<UInt8>, _ offset: Int) {
    // Bytes have no padding, and every bit pattern is a byte.
    var raw = unsafe bytes.mutableBytes
    raw.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
  }
}
