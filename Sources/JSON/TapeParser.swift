/// The grammar of RFC 8259 as one loop over bytes.
enum TapeParser {
  /// Appends the tokens of the text in `range`. On an error `tokens` holds a partial text.
  static func parse(
    _ bytes: Span<UInt8>, in range: Range<Int>, maximumDepth: Int, onto tokens: inout [JSONToken]
  ) throws(JSONSyntaxError) {
    let base = range.lowerBound
    let end = range.upperBound
    var offset = base
    if range.count >= 3, bytes[base] == 0xEF, bytes[base + 1] == 0xBB, bytes[base + 2] == 0xBF {
      throw JSONSyntaxError(.byteOrderMark, at: 0)
    }

    /// Token index of the innermost open array or object; its `next` holds the one around it.
    var container = noContainer
    var containerIsObject = false
    var depth = 0

    value: while true {
      skipWhitespace(bytes, &offset, end)
      guard offset < end else { throw JSONSyntaxError(.unexpectedEnd(expected: .value), at: offset - base) }
      let byte = bytes[offset]
      switch byte {
      case .quote:
        try string(bytes, &offset, end, base, onto: &tokens)
      case .openBrace:
        guard depth < maximumDepth else { throw JSONSyntaxError(.tooDeep(maximum: maximumDepth), at: offset - base) }
        depth &+= 1
        tokens.append(JSONToken(start: UInt32(truncatingIfNeeded: offset), end: 0, next: container, kind: .object))
        container = UInt32(truncatingIfNeeded: tokens.count &- 1)
        containerIsObject = true
        offset &+= 1
        skipWhitespace(bytes, &offset, end)
        if offset < end, bytes[offset] == .closeBrace { break }
        try key(bytes, &offset, end, base, expected: .keyOrObjectEnd, onto: &tokens)
        continue value
      case .openBracket:
        guard depth < maximumDepth else { throw JSONSyntaxError(.tooDeep(maximum: maximumDepth), at: offset - base) }
        depth &+= 1
        tokens.append(JSONToken(start: UInt32(truncatingIfNeeded: offset), end: 0, next: container, kind: .array))
        container = UInt32(truncatingIfNeeded: tokens.count &- 1)
        containerIsObject = false
        offset &+= 1
        skipWhitespace(bytes, &offset, end)
        if offset < end, bytes[offset] == .closeBracket { break }
        continue value
      case .minus, UInt8(ascii: "0")...UInt8(ascii: "9"):
        try number(bytes, &offset, end, base, onto: &tokens)
      case UInt8(ascii: "t"):
        try literal("true", .true, bytes, &offset, end, base, onto: &tokens)
      case UInt8(ascii: "f"):
        try literal("false", .false, bytes, &offset, end, base, onto: &tokens)
      case UInt8(ascii: "n"):
        try literal("null", .null, bytes, &offset, end, base, onto: &tokens)
      default:
        throw JSONSyntaxError(.unexpectedByte(byte, expected: .value), at: offset - base)
      }

      // A value is complete, or an empty array or object is about to end: go on to whatever comes next.
      while container != noContainer {
        skipWhitespace(bytes, &offset, end)
        guard offset < end else {
          let expected: JSONSyntaxError.Expectation = containerIsObject ? .commaOrObjectEnd : .commaOrArrayEnd
          throw JSONSyntaxError(.unexpectedEnd(expected: expected), at: offset - base)
        }
        let byte = bytes[offset]
        if byte == .comma {
          offset &+= 1
          if containerIsObject { try key(bytes, &offset, end, base, expected: .key, onto: &tokens) }
          continue value
        }
        guard byte == (containerIsObject ? .closeBrace : .closeBracket) else {
          let expected: JSONSyntaxError.Expectation = containerIsObject ? .commaOrObjectEnd : .commaOrArrayEnd
          throw JSONSyntaxError(.unexpectedByte(byte, expected: expected), at: offset - base)
        }
        offset &+= 1
        let closed = Int(container)
        container = tokens[closed].next
        tokens[closed].end = UInt32(truncatingIfNeeded: offset)
        tokens[closed].next = UInt32(truncatingIfNeeded: tokens.count)
        if container != noContainer { containerIsObject = tokens[Int(container)].kind == .object }
        depth &-= 1
      }
      break
    }

    skipWhitespace(bytes, &offset, end)
    guard offset == end else {
      throw JSONSyntaxError(.unexpectedByte(bytes[offset], expected: .endOfText), at: offset - base)
    }
  }

  /// Stands for the parent of the outermost array or object.
  private static let noContainer = UInt32.max

  @inline(__always)
  private static func skipWhitespace(_ bytes: Span<UInt8>, _ offset: inout Int, _ end: Int) {
    while offset < end, bytes[offset] <= .space, bytes[offset].isJSONWhitespace { offset &+= 1 }
  }

  /// A key and its colon, with the white space around them.
  @inline(__always)
  private static func key(
    _ bytes: Span<UInt8>, _ offset: inout Int, _ end: Int, _ base: Int, expected: JSONSyntaxError.Expectation,
    onto tokens: inout [JSONToken]
  ) throws(JSONSyntaxError) {
    skipWhitespace(bytes, &offset, end)
    guard offset < end else { throw JSONSyntaxError(.unexpectedEnd(expected: expected), at: offset - base) }
    guard bytes[offset] == .quote else {
      throw JSONSyntaxError(.unexpectedByte(bytes[offset], expected: expected), at: offset - base)
    }
    try string(bytes, &offset, end, base, onto: &tokens)
    skipWhitespace(bytes, &offset, end)
    guard offset < end else { throw JSONSyntaxError(.unexpectedEnd(expected: .colon), at: offset - base) }
    guard bytes[offset] == .colon else {
      throw JSONSyntaxError(.unexpectedByte(bytes[offset], expected: .colon), at: offset - base)
    }
    offset &+= 1
  }

  /// A string, from its opening quote.
  private static func string(
    _ bytes: Span<UInt8>, _ offset: inout Int, _ end: Int, _ base: Int, onto tokens: inout [JSONToken]
  ) throws(JSONSyntaxError) {
    let start = offset &+ 1
    var position = start
    var kind = JSONToken.Kind.plainString
    while true {
      position = StringScan.nextReaderStop(bytes, from: position, to: end)
      guard position < end else { throw JSONSyntaxError(.unexpectedEnd(expected: .closingQuote), at: end - base) }
      var byte = bytes[position]
      if byte == .quote { break }
      if byte == .backslash {
        kind = .escapedString
        position = try escape(bytes, position, end, base)
      } else if byte < 0x20 {
        throw JSONSyntaxError(.unescapedControlCharacter(byte), at: position - base)
      } else {
        // Text beyond ASCII comes in runs: stay here until it ends.
        repeat {
          let length = UTF8Sequence.length(bytes, at: position, to: end)
          guard length > 0 else { throw JSONSyntaxError(.invalidUTF8, at: position - base) }
          position &+= length
          guard position < end else { break }
          byte = bytes[position]
        } while byte >= 0x80
      }
    }
    offset = position &+ 1
    append(kind, from: start, to: position, onto: &tokens)
  }

  /// The byte after the escape sequence at `position`.
  @inline(__always)
  private static func escape(
    _ bytes: Span<UInt8>, _ position: Int, _ end: Int, _ base: Int
  ) throws(JSONSyntaxError) -> Int {
    guard position &+ 1 < end else { throw JSONSyntaxError(.unexpectedEnd(expected: .closingQuote), at: end - base) }
    switch bytes[position &+ 1] {
    case .quote, .backslash, .slash, UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"),
      UInt8(ascii: "t"):
      return position &+ 2
    case UInt8(ascii: "u"):
      for index in position &+ 2..<position &+ 6 {
        guard index < end else { throw JSONSyntaxError(.unexpectedEnd(expected: .closingQuote), at: end - base) }
        guard bytes[index].hexadecimalValue != nil else { throw JSONSyntaxError(.invalidEscape, at: position - base) }
      }
      return position &+ 6
    default:
      throw JSONSyntaxError(.invalidEscape, at: position - base)
    }
  }

  /// A number: minus, integer without leading zeros, fraction, exponent.
  private static func number(
    _ bytes: Span<UInt8>, _ offset: inout Int, _ end: Int, _ base: Int, onto tokens: inout [JSONToken]
  ) throws(JSONSyntaxError) {
    let start = offset
    var position = offset
    var kind = JSONToken.Kind.integer
    if bytes[position] == .minus { position &+= 1 }
    if position < end, bytes[position] == .zero {
      position &+= 1
    } else {
      try digits(bytes, &position, end, base)
    }
    if position < end, bytes[position] == .point {
      kind = .decimal
      position &+= 1
      try digits(bytes, &position, end, base)
    }
    if position < end, bytes[position] | 0x20 == UInt8(ascii: "e") {
      kind = .decimal
      position &+= 1
      if position < end, bytes[position] == .plus || bytes[position] == .minus { position &+= 1 }
      try digits(bytes, &position, end, base)
    }
    offset = position
    append(kind, from: start, to: position, onto: &tokens)
  }

  /// One digit or more.
  @inline(__always)
  private static func digits(
    _ bytes: Span<UInt8>, _ position: inout Int, _ end: Int, _ base: Int
  ) throws(JSONSyntaxError) {
    guard position < end else { throw JSONSyntaxError(.unexpectedEnd(expected: .digit), at: end - base) }
    guard bytes[position].isDigit else {
      throw JSONSyntaxError(.unexpectedByte(bytes[position], expected: .digit), at: position - base)
    }
    repeat { position &+= 1 } while position < end && bytes[position].isDigit
  }

  /// `true`, `false` or `null`, whose first byte has been seen.
  @inline(__always)
  private static func literal(
    _ text: StaticString, _ kind: JSONToken.Kind, _ bytes: Span<UInt8>, _ offset: inout Int, _ end: Int, _ base: Int,
    onto tokens: inout [JSONToken]
  ) throws(JSONSyntaxError) {
    for index in 0..<text.utf8CodeUnitCount {
      guard offset &+ index < end else { throw JSONSyntaxError(.unexpectedEnd(expected: .value), at: end - base) }
      // A static string is never freed, and the index is below its length.
      guard unsafe bytes[offset &+ index] == text.utf8Start[index] else {
        throw JSONSyntaxError(.unexpectedByte(bytes[offset &+ index], expected: .value), at: offset + index - base)
      }
    }
    append(kind, from: offset, to: offset &+ text.utf8CodeUnitCount, onto: &tokens)
    offset &+= text.utf8CodeUnitCount
  }

  @inline(__always)
  private static func append(
    _ kind: JSONToken.Kind, from start: Int, to end: Int, onto tokens: inout [JSONToken]
  ) {
    tokens.append(
      JSONToken(
        start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end),
        next: UInt32(truncatingIfNeeded: tokens.count &+ 1), kind: kind))
  }
}
