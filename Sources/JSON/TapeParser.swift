/// The grammar of RFC 8259 as one loop over bytes.
///
/// It is iterative, so that no nesting exhausts the stack, and allocates only to make room for tokens.
enum TapeParser {
  /// The tokens of the text in `range` of `bytes`, the root first; behind them room that the text did not need.
  ///
  /// - Throws: `JSONSyntaxError` with the offset counted from the first byte of `range`.
  static func tokens(
    of bytes: [UInt8], in range: Range<Int>, maximumDepth: Int, maximumTokens: Int
  ) throws(JSONSyntaxError) -> [JSONToken] {
    guard range.upperBound <= UInt32.max else { throw JSONSyntaxError(.tooLarge, at: 0) }
    let text = bytes.span.extracting(0..<range.upperBound)
    let start = range.lowerBound
    if range.count >= 3, text[start] == 0xEF, text[start + 1] == 0xBB, text[start + 2] == 0xBF {
      throw JSONSyntaxError(.byteOrderMark, at: 0)
    }
    var tokens = [JSONToken](repeating: .unused, count: 32)
    var progress = Progress(offset: start)
    while true {
      do throws(JSONSyntaxError) {
        var room = tokens.mutableSpan
        if try run(text, maximumDepth: maximumDepth, &progress, onto: &room) { return tokens }
      } catch {
        throw JSONSyntaxError(error.reason, at: error.offset - start)
      }
      // A token takes 16 bytes, and what it stands for perhaps two.
      guard tokens.count < maximumTokens else {
        throw JSONSyntaxError(.tooManyValues(maximum: maximumTokens), at: progress.offset - start)
      }
      tokens.append(contentsOf: repeatElement(.unused, count: tokens.count))
    }
  }

  /// How far parsing has come when it must stop for want of room.
  private struct Progress {
    /// The next byte.
    var offset: Int
    /// How many tokens there are.
    var count = 0
    /// Token index of the innermost open array or object; its `next` holds the one around it.
    var container = noContainer
    var isObject = false
    var depth = 0
  }

  /// Puts the tokens of a text into `tokens`, from `progress` on. All offsets, those of errors too, are counted from the
  /// beginning of `bytes`, which ends where the text ends.
  ///
  /// - Returns: true when the text is complete, false when `tokens` is full: call again with more room.
  private static func run(
    _ bytes: Span<UInt8>, maximumDepth: Int, _ progress: inout Progress, onto tokens: inout MutableSpan<JSONToken>
  ) throws(JSONSyntaxError) -> Bool {
    var offset = progress.offset
    var count = progress.count
    var container = progress.container
    var isObject = progress.isObject
    var depth = progress.depth

    value: while true {
      // A value brings one token, and one more if a key follows it.
      guard count &+ 2 <= tokens.count else {
        progress.offset = offset
        progress.count = count
        progress.container = container
        progress.isObject = isObject
        progress.depth = depth
        return false
      }
      skipWhitespace(bytes, &offset)
      guard offset < bytes.count else { throw JSONSyntaxError(.unexpectedEnd(expected: .value), at: offset) }
      let byte = bytes[offset]
      switch byte {
      case .quote:
        tokens[count] = try string(bytes, &offset, index: count)
        count &+= 1
      case .openBrace, .openBracket:
        guard depth < maximumDepth else { throw JSONSyntaxError(.tooDeep(maximum: maximumDepth), at: offset) }
        isObject = byte == .openBrace
        tokens[count] = JSONToken(isObject ? .object : .array, from: offset, to: 0, next: container)
        container = count
        count &+= 1
        depth &+= 1
        offset &+= 1
        skipWhitespace(bytes, &offset)
        if offset < bytes.count, bytes[offset] == (isObject ? .closeBrace : .closeBracket) { break }
        if isObject {
          tokens[count] = try key(bytes, &offset, index: count, expected: .keyOrObjectEnd)
          count &+= 1
        }
        continue value
      case .minus, UInt8(ascii: "0")...UInt8(ascii: "9"):
        tokens[count] = try number(bytes, &offset, index: count)
        count &+= 1
      case UInt8(ascii: "t"):
        tokens[count] = try literal("true", .true, bytes, &offset, index: count)
        count &+= 1
      case UInt8(ascii: "f"):
        tokens[count] = try literal("false", .false, bytes, &offset, index: count)
        count &+= 1
      case UInt8(ascii: "n"):
        tokens[count] = try literal("null", .null, bytes, &offset, index: count)
        count &+= 1
      default:
        throw JSONSyntaxError(.unexpectedByte(byte, expected: .value), at: offset)
      }

      // A value is complete, or an empty array or object is about to end: go on to whatever comes next.
      while container != noContainer {
        skipWhitespace(bytes, &offset)
        let expected: JSONSyntaxError.Expectation = isObject ? .commaOrObjectEnd : .commaOrArrayEnd
        guard offset < bytes.count else { throw JSONSyntaxError(.unexpectedEnd(expected: expected), at: offset) }
        let byte = bytes[offset]
        if byte == .comma {
          offset &+= 1
          if isObject {
            tokens[count] = try key(bytes, &offset, index: count, expected: .key)
            count &+= 1
          }
          continue value
        }
        guard byte == (isObject ? .closeBrace : .closeBracket) else {
          throw JSONSyntaxError(.unexpectedByte(byte, expected: expected), at: offset)
        }
        offset &+= 1
        let outer = tokens[container].next
        tokens[container].end = UInt32(truncatingIfNeeded: offset)
        tokens[container].next = UInt32(truncatingIfNeeded: count)
        container = Int(outer)
        if container != noContainer { isObject = tokens[container].kind == .object }
        depth &-= 1
      }
      break
    }

    skipWhitespace(bytes, &offset)
    guard offset == bytes.count else {
      throw JSONSyntaxError(.unexpectedByte(bytes[offset], expected: .endOfText), at: offset)
    }
    return true
  }

  /// Stands for the parent of the outermost array or object; no text has so many tokens.
  private static let noContainer = Int(UInt32.max)

  @inline(__always)
  private static func skipWhitespace(_ bytes: Span<UInt8>, _ offset: inout Int) {
    while offset < bytes.count, bytes[offset] <= .space, bytes[offset].isJSONWhitespace { offset &+= 1 }
  }

  /// A key and its colon, with the white space around them.
  @inline(__always)
  private static func key(
    _ bytes: Span<UInt8>, _ offset: inout Int, index: Int, expected: JSONSyntaxError.Expectation
  ) throws(JSONSyntaxError) -> JSONToken {
    skipWhitespace(bytes, &offset)
    guard offset < bytes.count else { throw JSONSyntaxError(.unexpectedEnd(expected: expected), at: offset) }
    guard bytes[offset] == .quote else {
      throw JSONSyntaxError(.unexpectedByte(bytes[offset], expected: expected), at: offset)
    }
    let key = try string(bytes, &offset, index: index)
    skipWhitespace(bytes, &offset)
    guard offset < bytes.count else { throw JSONSyntaxError(.unexpectedEnd(expected: .colon), at: offset) }
    guard bytes[offset] == .colon else {
      throw JSONSyntaxError(.unexpectedByte(bytes[offset], expected: .colon), at: offset)
    }
    offset &+= 1
    return key
  }

  /// A string, from its opening quote.
  @inline(__always)
  private static func string(
    _ bytes: Span<UInt8>, _ offset: inout Int, index: Int
  ) throws(JSONSyntaxError) -> JSONToken {
    let start = offset &+ 1
    var position = StringScan.nextReaderStop(bytes, from: start)
    if position < bytes.count, bytes[position] == .quote {
      offset = position &+ 1
      return JSONToken(.plainString, from: start, to: position, next: index &+ 1)
    }
    let isEscaped = try string(bytes, from: &position)
    offset = position &+ 1
    return JSONToken(isEscaped ? .escapedString : .plainString, from: start, to: position, next: index &+ 1)
  }

  /// The rest of a string that has something besides plain ASCII at `position`; leaves `position` at its closing quote.
  ///
  /// - Returns: whether there are escape sequences.
  @inline(never)
  private static func string(
    _ bytes: Span<UInt8>, from position: inout Int
  ) throws(JSONSyntaxError) -> Bool {
    var isEscaped = false
    while true {
      guard position < bytes.count else {
        throw JSONSyntaxError(.unexpectedEnd(expected: .closingQuote), at: bytes.count)
      }
      var byte = bytes[position]
      if byte == .quote { return isEscaped }
      if byte == .backslash {
        isEscaped = true
        position = try escape(bytes, position)
      } else if byte < 0x20 {
        throw JSONSyntaxError(.unescapedControlCharacter(byte), at: position)
      } else {
        // Text beyond ASCII comes in runs: stay here until it ends.
        repeat {
          let length = UTF8Sequence.length(bytes, at: position)
          guard length > 0 else { throw JSONSyntaxError(.invalidUTF8, at: position) }
          position &+= length
          guard position < bytes.count else { break }
          byte = bytes[position]
        } while byte >= 0x80
      }
      position = StringScan.nextReaderStop(bytes, from: position)
    }
  }

  /// The byte after the escape sequence at `position`.
  @inline(__always)
  private static func escape(_ bytes: Span<UInt8>, _ position: Int) throws(JSONSyntaxError) -> Int {
    guard position &+ 1 < bytes.count else {
      throw JSONSyntaxError(.unexpectedEnd(expected: .closingQuote), at: bytes.count)
    }
    switch bytes[position &+ 1] {
    case .quote, .backslash, .slash, UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"),
      UInt8(ascii: "t"):
      return position &+ 2
    case UInt8(ascii: "u"):
      for index in position &+ 2..<position &+ 6 {
        guard index < bytes.count else {
          throw JSONSyntaxError(.unexpectedEnd(expected: .closingQuote), at: bytes.count)
        }
        guard bytes[index].hexadecimalValue != nil else { throw JSONSyntaxError(.invalidEscape, at: position) }
      }
      return position &+ 6
    default:
      throw JSONSyntaxError(.invalidEscape, at: position)
    }
  }

  /// A number: minus, integer without leading zeros, fraction, exponent.
  @inline(__always)
  private static func number(
    _ bytes: Span<UInt8>, _ offset: inout Int, index: Int
  ) throws(JSONSyntaxError) -> JSONToken {
    let start = offset
    var position = offset
    var kind = JSONToken.Kind.integer
    if bytes[position] == .minus { position &+= 1 }
    if position < bytes.count, bytes[position] == .zero {
      position &+= 1
    } else {
      try digits(bytes, &position)
    }
    if position < bytes.count, bytes[position] == .point {
      kind = .decimal
      position &+= 1
      try digits(bytes, &position)
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      kind = .decimal
      position &+= 1
      if position < bytes.count, bytes[position] == .plus || bytes[position] == .minus { position &+= 1 }
      try digits(bytes, &position)
    }
    offset = position
    return JSONToken(kind, from: start, to: position, next: index &+ 1)
  }

  /// One digit or more.
  @inline(__always)
  private static func digits(_ bytes: Span<UInt8>, _ position: inout Int) throws(JSONSyntaxError) {
    guard position < bytes.count else { throw JSONSyntaxError(.unexpectedEnd(expected: .digit), at: bytes.count) }
    guard bytes[position].isDigit else {
      throw JSONSyntaxError(.unexpectedByte(bytes[position], expected: .digit), at: position)
    }
    repeat { position &+= 1 } while position < bytes.count && bytes[position].isDigit
  }

  /// `true`, `false` or `null`, whose first byte has been seen.
  private static func literal(
    _ text: StaticString, _ kind: JSONToken.Kind, _ bytes: Span<UInt8>, _ offset: inout Int, index: Int
  ) throws(JSONSyntaxError) -> JSONToken {
    let start = offset
    for place in 0..<text.utf8CodeUnitCount {
      guard start &+ place < bytes.count else {
        throw JSONSyntaxError(.unexpectedEnd(expected: .value), at: bytes.count)
      }
      // A static string is never freed, and the place is below its length.
      guard unsafe bytes[start &+ place] == text.utf8Start[place] else {
        throw JSONSyntaxError(.unexpectedByte(bytes[start &+ place], expected: .value), at: start &+ place)
      }
    }
    offset = start &+ text.utf8CodeUnitCount
    return JSONToken(kind, from: start, to: offset, next: index &+ 1)
  }
}
