/// The bytes of a text and its tokens, and everything that can be read off a token by its index.
///
/// A class, so that a view holds one reference: a request is looked at through some twenty views, and counting the
/// references to both arrays in each of them cost more than making this object once.
final class TapeStorage: Sendable {
  let bytes: [UInt8]
  let tokens: [JSONToken]

  init(bytes: [UInt8], tokens: [JSONToken]) {
    self.bytes = bytes
    self.tokens = tokens
  }

  func kind(at index: Int) -> JSONKind {
    switch tokens[index].kind {
    case .null: .null
    case .false, .true: .bool
    case .integer, .decimal: .number
    case .plainString, .escapedString: .string
    case .array: .array
    case .object: .object
    }
  }

  func isNull(at index: Int) -> Bool { tokens[index].kind == .null }

  func bool(at index: Int) -> Bool? {
    switch tokens[index].kind {
    case .true: true
    case .false: false
    default: nil
    }
  }

  func isNumber(at index: Int) -> Bool {
    let kind = tokens[index].kind
    return kind == .integer || kind == .decimal
  }

  func isString(at index: Int) -> Bool {
    let kind = tokens[index].kind
    return kind == .plainString || kind == .escapedString
  }

  /// The bytes of the token; of a string those between its quotes.
  func content(at index: Int) -> Range<Int> {
    let token = tokens[index]
    return Int(token.start)..<Int(token.end)
  }

  /// The bytes of the value as they stand in the text; of a string with its quotes.
  func source(at index: Int) -> Range<Int> {
    let content = content(at: index)
    return isString(at: index) ? content.lowerBound - 1..<content.upperBound + 1 : content
  }

  // MARK: Arrays and objects

  /// How many elements an array or members an object has.
  func count(at index: Int) -> Int {
    let end = Int(tokens[index].next)
    let isObject = tokens[index].kind == .object
    var count = 0
    var child = index + 1
    while child < end {
      child = Int(tokens[isObject ? child + 1 : child].next)
      count += 1
    }
    return count
  }

  /// The value of `key` in the object at `index`, the last one if the key is there more than once.
  func member(_ key: String, of index: Int) -> Int? { member(key.utf8.span, of: index) }

  /// The value of `key`, given as UTF-8, in the object at `index`.
  func member(_ key: Span<UInt8>, of index: Int) -> Int? {
    guard tokens[index].kind == .object else { return nil }
    let end = Int(tokens[index].next)
    var found: Int?
    var child = index + 1
    while child < end {
      if stringEquals(key, at: child) { found = child + 1 }
      child = Int(tokens[child + 1].next)
    }
    return found
  }

  // MARK: Strings

  /// Whether the string at `index` is `text`, byte by byte after its escapes are resolved.
  @inline(__always)
  func stringEquals(_ text: Span<UInt8>, at index: Int) -> Bool {
    let token = tokens[index]
    switch token.kind {
    case .plainString:
      let start = Int(token.start)
      guard Int(token.end) - start == text.count else { return false }
      for offset in 0..<text.count where bytes[start + offset] != text[offset] { return false }
      return true
    case .escapedString:
      return escapedStringEquals(text, at: index)
    default:
      return false
    }
  }

  @inline(never)
  private func escapedStringEquals(_ text: Span<UInt8>, at index: Int) -> Bool {
    let unescaped = unescaped(at: index)
    guard unescaped.isWellFormed, unescaped.bytes.count == text.count else { return false }
    for offset in 0..<text.count where unescaped.bytes[offset] != text[offset] { return false }
    return true
  }

  /// The string at `index`; nil for other kinds, and for one with half a surrogate pair, which no Unicode text holds.
  func string(at index: Int) -> String? {
    switch tokens[index].kind {
    case .plainString:
      return String(decoding: bytes[content(at: index)], as: UTF8.self)
    case .escapedString:
      let unescaped = unescaped(at: index)
      return unescaped.isWellFormed ? String(decoding: unescaped.bytes, as: UTF8.self) : nil
    default:
      return nil
    }
  }

  /// The string at `index`, with U+FFFD for each half of a surrogate pair that stands alone.
  func repairedString(at index: Int) -> String {
    string(at: index)
      ?? String(decoding: unescaped(at: index).bytes, as: UTF8.self)
  }

  private func unescaped(at index: Int) -> (bytes: [UInt8], isWellFormed: Bool) {
    let bytes = bytes
    return StringDecoding.unescaped(bytes.span, in: content(at: index))
  }

  /// Calls `body` with the bytes of the string at `index`, escapes resolved, in place if there are none.
  func withStringBytes<Result, Failure: Error>(
    at index: Int, _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let bytes = bytes
    if tokens[index].kind == .plainString { return try body(bytes.span.extracting(content(at: index))) }
    let unescaped = unescaped(at: index).bytes
    return try body(unescaped.span)
  }

  // MARK: Numbers

  /// The number at `index` as decimal digits and exponent; nil for other kinds.
  func decimal(at index: Int) -> Decimal? {
    let bytes = bytes
    return isNumber(at: index) ? Decimal(bytes.span, in: content(at: index)) : nil
  }

  /// The number at `index` as an integer; nil for other kinds, fractions and what does not fit.
  func integer<Integer: FixedWidthInteger>(_: Integer.Type, at index: Int) -> Integer? {
    decimal(at: index)?.integer()
  }

  /// The nearest double; nil for other kinds and beyond the largest finite double.
  func double(at index: Int) -> Double? {
    guard let decimal = decimal(at: index) else { return nil }
    let value = decimal.double() ?? Double(text(at: index)) ?? .infinity
    return value.isFinite ? value : nil
  }

  /// The nearest single precision number, rounded once; nil for other kinds and beyond the largest finite one.
  func float(at index: Int) -> Float? {
    guard let decimal = decimal(at: index) else { return nil }
    let value = decimal.float() ?? Float(text(at: index)) ?? .infinity
    return value.isFinite ? value : nil
  }

  /// The digits of a number as they stand in the text.
  func text(at index: Int) -> String {
    String(decoding: bytes[content(at: index)], as: UTF8.self)
  }

  // MARK: Place

  /// The keys and indices that lead from the value at `root` to the value or key at `index`.
  func path(from root: Int, to index: Int) -> [JSONKey] {
    var path: [JSONKey] = []
    var container = root
    descend: while container < index {
      let isObject = tokens[container].kind == .object
      let end = Int(tokens[container].next)
      var child = container + 1
      var position = 0
      while child < end {
        let value = isObject ? child + 1 : child
        if index < tokens[value].next {
          path.append(isObject ? JSONKey(repairedString(at: child)) : JSONKey(index: position))
          container = value
          continue descend
        }
        child = Int(tokens[value].next)
        position += 1
      }
      break
    }
    return path
  }
}
