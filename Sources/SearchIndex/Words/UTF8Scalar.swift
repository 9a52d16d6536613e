/// Decoding one character of UTF-8 (RFC 3629) in the middle of a text.
enum UTF8Scalar {
  /// The character at `index` and its length in bytes; nil if the bytes there are no UTF-8.
  static func decode(_ text: Span<UInt8>, at index: Int) -> (scalar: UInt32, length: Int)? {
    let first = UInt32(text[index])
    let (length, smallest): (Int, UInt32)
    switch first {
    case 0..<0x80: return (first, 1)
    case 0xC2..<0xE0: (length, smallest) = (2, 0x80)
    case 0xE0..<0xF0: (length, smallest) = (3, 0x800)
    case 0xF0..<0xF5: (length, smallest) = (4, 0x10000)
    default: return nil
    }
    guard index + length <= text.count else { return nil }
    var scalar = first & (0xFF >> UInt32(length + 1))
    for offset in 1..<length {
      let byte = UInt32(text[index + offset])
      guard byte & 0xC0 == 0x80 else { return nil }
      scalar = scalar << 6 | byte & 0x3F
    }
    guard scalar >= smallest, scalar <= 0x10FFFF, !(0xD800...0xDFFF).contains(scalar) else { return nil }
    return (scalar, length)
  }
}
