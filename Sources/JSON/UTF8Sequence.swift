/// Well-formed byte sequences beyond ASCII (RFC 3629 section 4).
enum UTF8Sequence {
  /// The length of the sequence that begins at `offset` with a byte of 0x80 or more; 0 when it is not well-formed.
  @inline(__always)
  static func length(_ bytes: Span<UInt8>, at offset: Int) -> Int {
    let end = bytes.count
    let first = bytes[offset]
    if first < 0xE0 {
      guard first >= 0xC2, offset &+ 1 < end, isContinuation(bytes[offset &+ 1]) else { return 0 }
      return 2
    }
    if first < 0xF0 {
      guard offset &+ 2 < end else { return 0 }
      let second = bytes[offset &+ 1]
      guard isContinuation(second), isContinuation(bytes[offset &+ 2]) else { return 0 }
      // E0 80-9F would be overlong, ED A0-BF a surrogate.
      if first == 0xE0, second < 0xA0 { return 0 }
      if first == 0xED, second >= 0xA0 { return 0 }
      return 3
    }
    guard first < 0xF5, offset &+ 3 < end else { return 0 }
    let second = bytes[offset &+ 1]
    guard isContinuation(second), isContinuation(bytes[offset &+ 2]), isContinuation(bytes[offset &+ 3]) else {
      return 0
    }
    // F0 80-8F would be overlong, F4 90-BF beyond U+10FFFF.
    if first == 0xF0, second < 0x90 { return 0 }
    if first == 0xF4, second >= 0x90 { return 0 }
    return 4
  }

  @inline(__always) private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
