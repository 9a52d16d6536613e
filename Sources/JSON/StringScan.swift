/// Finding the bytes at which the plain run of a string ends, many bytes at a time.
///
/// A word of eight bytes is examined with integer arithmetic: subtracting 1 from a byte borrows into its high bit exactly
/// when it was 0, subtracting 0x20 when it was a control character. A borrow may spill into the bytes above, never below,
/// so the lowest marked byte is always a true one. Comparisons of SIMD vectors would say the same more plainly, but
/// Swift 6.3 compiles them to one branch per byte; arithmetic on vectors of words compiles to vector instructions.
enum StringScan {
  private typealias Block = SIMD4<UInt64>

  /// The first byte from `start` that a reader must look at: quote, backslash, control character or not ASCII; or the end.
  @inline(__always)
  static func nextReaderStop(_ bytes: Span<UInt8>, from start: Int) -> Int {
    // Bytes have no padding, for fear of which the property counts as unsafe.
    let raw = unsafe bytes.bytes
    let end = bytes.count
    var offset = start
    var words = 0
    while offset &+ 8 <= end {
      let stops = readerStops(Words.load(raw, offset, as: UInt64.self))
      if stops != 0 { return offset &+ stops.trailingZeroBitCount &>> 3 }
      offset &+= 8
      words &+= 1
      // Keys and most values have ended by now; what goes on is long.
      if words == 4 { offset = skipPlain(raw, from: offset) }
    }
    while offset < end {
      let byte = bytes[offset]
      if byte == .quote || byte == .backslash || byte < 0x20 || byte >= 0x80 { return offset }
      offset &+= 1
    }
    return end
  }

  /// The first byte from `start` that a writer may have to escape: quote, backslash, control character, or 0xE2 which
  /// begins U+2028 and U+2029; or the end.
  @inline(__always)
  static func nextWriterStop(_ bytes: Span<UInt8>, from start: Int) -> Int {
    // As above.
    let raw = unsafe bytes.bytes
    let end = bytes.count
    var offset = start
    var words = 0
    while offset &+ 8 <= end {
      let stops = writerStops(Words.load(raw, offset, as: UInt64.self))
      if stops != 0 { return offset &+ stops.trailingZeroBitCount &>> 3 }
      offset &+= 8
      words &+= 1
      if words == 4 { offset = skipUnescaped(raw, from: offset) }
    }
    while offset < end {
      let byte = bytes[offset]
      if byte == .quote || byte == .backslash || byte < 0x20 || byte == 0xE2 { return offset }
      offset &+= 1
    }
    return end
  }

  /// How many bytes of `word` come before its first backslash, up to 8.
  @inline(__always)
  static func plainPrefix(of word: UInt64) -> Int {
    let difference = word ^ Word.backslashes
    return ((difference &- Word.ones) & ~difference & Word.highBits).trailingZeroBitCount &>> 3
  }

  /// How many bytes of `word` come before the first one that a writer may have to escape, up to 8.
  @inline(__always)
  static func unescapedPrefix(of word: UInt64) -> Int { writerStops(word).trailingZeroBitCount &>> 3 }

  /// Skips whole blocks without a stop of a reader.
  @inline(never)
  private static func skipPlain(_ bytes: RawSpan, from start: Int) -> Int {
    var offset = start
    while offset &+ 64 <= bytes.byteCount {
      let stops =
        readerStops(Words.load(bytes, offset, as: Block.self))
        | readerStops(Words.load(bytes, offset &+ 32, as: Block.self))
      guard isZero(stops) else { break }
      offset &+= 64
    }
    return offset
  }

  /// Skips whole blocks without a stop of a writer.
  @inline(never)
  private static func skipUnescaped(_ bytes: RawSpan, from start: Int) -> Int {
    var offset = start
    while offset &+ 64 <= bytes.byteCount {
      let stops =
        writerStops(Words.load(bytes, offset, as: Block.self))
        | writerStops(Words.load(bytes, offset &+ 32, as: Block.self))
      guard isZero(stops) else { break }
      offset &+= 64
    }
    return offset
  }

  // MARK: Words and blocks

  /// A byte of each kind in all eight places of a word.
  private enum Word {
    static let ones: UInt64 = 0x0101_0101_0101_0101
    static let highBits: UInt64 = 0x8080_8080_8080_8080
    static let spaces: UInt64 = 0x2020_2020_2020_2020
    static let quotes: UInt64 = 0x2222_2222_2222_2222
    static let backslashes: UInt64 = 0x5C5C_5C5C_5C5C_5C5C
    static let leads: UInt64 = 0xE2E2_E2E2_E2E2_E2E2
  }

  /// The high bit of each byte (of the lowest at least) at which a reader must stop.
  @inline(__always)
  private static func readerStops(_ word: UInt64) -> UInt64 {
    let ascii = ((word ^ Word.quotes) &- Word.ones) | ((word ^ Word.backslashes) &- Word.ones) | (word &- Word.spaces)
    // A byte outside ASCII is a stop itself, so what the subtractions did to its high bit does not matter.
    return (ascii | word) & Word.highBits
  }

  @inline(__always)
  private static func readerStops(_ block: Block) -> Block {
    let ascii = ((block ^ Word.quotes) &- Word.ones) | ((block ^ Word.backslashes) &- Word.ones)
    return (ascii | (block &- Word.spaces) | block) & Word.highBits
  }

  /// The high bit of each byte (of the lowest at least) at which a writer must stop.
  @inline(__always)
  private static func writerStops(_ word: UInt64) -> UInt64 {
    let ascii = ((word ^ Word.quotes) &- Word.ones) | ((word ^ Word.backslashes) &- Word.ones) | (word &- Word.spaces)
    let lead = word ^ Word.leads
    return ((ascii & ~word) | ((lead &- Word.ones) & ~lead)) & Word.highBits
  }

  @inline(__always)
  private static func writerStops(_ block: Block) -> Block {
    let ascii = ((block ^ Word.quotes) &- Word.ones) | ((block ^ Word.backslashes) &- Word.ones)
    let lead = block ^ Word.leads
    return (((ascii | (block &- Word.spaces)) & ~block) | ((lead &- Word.ones) & ~lead)) & Word.highBits
  }

  @inline(__always)
  private static func isZero(_ block: Block) -> Bool {
    let half = block.lowHalf | block.highHalf
    return half[0] | half[1] == 0
  }
}
