/// Finding the bytes at which the plain run of a string ends, many bytes at a time.
enum StringScan {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// The high bit of the first byte of `word` that equals `byte` (and perhaps of later bytes).
  @inline(__always) private static func equal(_ word: UInt64, _ byte: UInt8) -> UInt64 {
    let difference = word ^ (ones &* UInt64(byte))
    return (difference &- ones) & ~difference & highBits
  }

  /// The high bit of the first byte of `word` below 0x20 (and perhaps of later bytes).
  @inline(__always) private static func control(_ word: UInt64) -> UInt64 {
    (word &- ones &* 0x20) & ~word & highBits
  }

  /// Eight bytes, the first lowest. Bounds are checked; any eight bytes are a valid integer, so the load is safe.
  @inline(__always) private static func load8(_ bytes: RawSpan, _ offset: Int) -> UInt64 {
    unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// 32 bytes. Bounds are checked; any 32 bytes are a valid vector, so the load is safe.
  @inline(__always) private static func load32(_ bytes: RawSpan, _ offset: Int) -> SIMD32<UInt8> {
    unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: SIMD32<UInt8>.self)
  }

  /// The first byte from `start` that a reader must look at: quote, backslash, control character or not ASCII.
  @inline(__always)
  static func nextReaderStop(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    // Bytes have no padding, for fear of which the property counts as unsafe.
    let raw = unsafe bytes.bytes
    var offset = start
    var words = 0
    while offset &+ 8 <= end {
      let word = load8(raw, offset)
      let stops = equal(word, .quote) | equal(word, .backslash) | control(word) | (word & highBits)
      if stops != 0 { return offset &+ stops.trailingZeroBitCount &>> 3 }
      offset &+= 8
      words &+= 1
      // Keys and most values have ended by now; what goes on is long.
      if words == 3 { offset = skipPlain(raw, from: offset, to: end) }
    }
    while offset < end {
      let byte = bytes[offset]
      if byte == .quote || byte == .backslash || byte < 0x20 || byte >= 0x80 { return offset }
      offset &+= 1
    }
    return end
  }

  /// Skips whole blocks of 32 bytes without a stop of a reader.
  private static func skipPlain(_ bytes: RawSpan, from start: Int, to end: Int) -> Int {
    let quote = SIMD32<UInt8>(repeating: .quote)
    let backslash = SIMD32<UInt8>(repeating: .backslash)
    var offset = start
    while offset &+ 32 <= end {
      let block = load32(bytes, offset)
      // As signed numbers, control characters (0 to 31) and bytes outside ASCII (negative) are all below 32.
      let low = SIMD32<Int8>(truncatingIfNeeded: block) .< 32
      if any((block .== quote) .| (block .== backslash) .| low) { break }
      offset &+= 32
    }
    return offset
  }

  /// The first byte from `start` that a writer may have to escape: quote, backslash, control character, or 0xE2 which
  /// begins U+2028 and U+2029.
  @inline(__always)
  static func nextWriterStop(_ bytes: Span<UInt8>, from start: Int) -> Int {
    // Bytes have no padding, for fear of which the property counts as unsafe.
    let raw = unsafe bytes.bytes
    let end = bytes.count
    var offset = start
    var words = 0
    while offset &+ 8 <= end {
      let word = load8(raw, offset)
      let stops = equal(word, .quote) | equal(word, .backslash) | control(word) | equal(word, 0xE2)
      if stops != 0 { return offset &+ stops.trailingZeroBitCount &>> 3 }
      offset &+= 8
      words &+= 1
      if words == 3 { offset = skipUnescaped(raw, from: offset) }
    }
    while offset < end {
      let byte = bytes[offset]
      if byte == .quote || byte == .backslash || byte < 0x20 || byte == 0xE2 { return offset }
      offset &+= 1
    }
    return end
  }

  /// Skips whole blocks of 32 bytes without a stop of a writer.
  private static func skipUnescaped(_ bytes: RawSpan, from start: Int) -> Int {
    let quote = SIMD32<UInt8>(repeating: .quote)
    let backslash = SIMD32<UInt8>(repeating: .backslash)
    let separator = SIMD32<UInt8>(repeating: 0xE2)
    var offset = start
    while offset &+ 32 <= bytes.byteCount {
      let block = load32(bytes, offset)
      if any((block .== quote) .| (block .== backslash) .| (block .< 0x20) .| (block .== separator)) { break }
      offset &+= 32
    }
    return offset
  }

  /// The first backslash from `start`, or `end`.
  static func nextBackslash(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    // Bytes have no padding, for fear of which the property counts as unsafe.
    let raw = unsafe bytes.bytes
    var offset = start
    while offset &+ 8 <= end {
      let stops = equal(load8(raw, offset), .backslash)
      if stops != 0 { return offset &+ stops.trailingZeroBitCount &>> 3 }
      offset &+= 8
    }
    while offset < end, bytes[offset] != .backslash { offset &+= 1 }
    return offset
  }
}
