/// Resolving escape sequences (RFC 8259 section 7) of a string that has been parsed.
enum StringDecoding {
  /// The UTF-8 of the string in `range`. Half a surrogate pair becomes U+FFFD and makes the result not well-formed.
  static func unescaped(_ bytes: Span<UInt8>, in range: Range<Int>) -> (bytes: [UInt8], isWellFormed: Bool) {
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    var isWellFormed = true
    var offset = range.lowerBound
    while offset < range.upperBound {
      let run = offset
      offset = StringScan.nextBackslash(bytes, from: offset, to: range.upperBound)
      result.append(contentsOf: bytes, in: run..<offset)
      guard offset < range.upperBound else { break }
      switch bytes[offset + 1] {
      case UInt8(ascii: "u"):
        let scalar = scalar(bytes, &offset, range.upperBound)
        if scalar == nil { isWellFormed = false }
        result.append(scalar: scalar ?? "\u{FFFD}")
        continue
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "n"): result.append(.newline)
      case UInt8(ascii: "r"): result.append(.carriageReturn)
      case UInt8(ascii: "t"): result.append(.tab)
      case let other: result.append(other)
      }
      offset += 2
    }
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

extension [UInt8] {
  /// Appends a part of other bytes as one copy.
  @inline(__always)
  mutating func append(contentsOf bytes: Span<UInt8>, in range: Range<Int>) {
    // The pointer does not leave the closure, and the array copies what it is given.
    unsafe bytes.extracting(range).withUnsafeBufferPointer { buffer in unsafe append(contentsOf: buffer) }
  }

  /// Appends the UTF-8 of one scalar.
  mutating func append(scalar: Unicode.Scalar) {
    append(contentsOf: UTF8.encode(scalar)!)
  }
}
