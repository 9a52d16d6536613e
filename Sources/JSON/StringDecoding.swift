/// Resolving escape sequences (RFC 8259 section 7) of a string that has been parsed.
enum StringDecoding {
  /// The UTF-8 of the string in `range`. Half a surrogate pair becomes U+FFFD and makes the result not well-formed.
  static func unescaped(_ bytes: Span<UInt8>, in range: Range<Int>) -> (bytes: [UInt8], isWellFormed: Bool) {
    // No escape sequence is shorter than what it stands for, so the result never overtakes the source.
    var result = [UInt8](repeating: 0, count: range.count)
    var output = result.mutableSpan
    var position = 0
    var isWellFormed = true
    var offset = range.lowerBound
    while offset < range.upperBound {
      // A whole word is stored even if only its beginning is plain; the rest is overwritten next.
      if offset &+ 8 <= range.upperBound {
        let word = Words.load(bytes, offset)
        Words.store(word, &output, position)
        let plain = StringScan.plainPrefix(of: word)
        offset &+= plain
        position &+= plain
        if plain == 8 { continue }
      }
      let byte = bytes[offset]
      guard byte == .backslash else {
        output[position] = byte
        offset &+= 1
        position &+= 1
        continue
      }
      let escape = bytes[offset &+ 1]
      if escape == UInt8(ascii: "u") {
        let scalar = scalar(bytes, &offset, range.upperBound)
        if scalar == nil { isWellFormed = false }
        for unit in UTF8.encode(scalar ?? "\u{FFFD}")! {
          output[position] = unit
          position &+= 1
        }
        continue
      }
      output[position] =
        switch escape {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): .newline
        case UInt8(ascii: "r"): .carriageReturn
        case UInt8(ascii: "t"): .tab
        default: escape
        }
      offset &+= 2
      position &+= 1
    }
    result.removeLast(range.count - position)
    return (result, isWellFormed)
  }

  /// The scalar written as `\uXXXX` or as a pair of those at `offset`; nil, and one sequence further, for half a pair.
  private static func scalar(_ bytes: Span<UInt8>, _ offset: inout Int, _ end: Int) -> Unicode.Scalar? {
    let first = codeUnit(bytes, offset)
    offset += 6
    guard first & 0xF800 == 0xD800 else { return Unicode.Scalar(first) }
    guard first < 0xDC00, offset + 6 <= end, bytes[offset] == .backslash, bytes[offset + 1] == UInt8(ascii: "u") else {
      return nil
    }
    let second = codeUnit(bytes, offset)
    guard second & 0xFC00 == 0xDC00 else { return nil }
    offset += 6
    return Unicode.Scalar(0x10000 + (first & 0x3FF) << 10 + (second & 0x3FF))
  }

  /// The four hexadecimal digits of the escape sequence at `offset`; the parser has seen that they are digits.
  private static func codeUnit(_ bytes: Span<UInt8>, _ offset: Int) -> UInt32 {
    var value: UInt32 = 0
    for index in offset + 2..<offset + 6 { value = value << 4 | (bytes[index].hexadecimalValue ?? 0) }
    return value
  }
}
