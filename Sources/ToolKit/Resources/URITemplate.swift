import JSON

/// A URI pattern of RFC 6570, level 1: text with variables in braces, between any two of which there is text. At the end there
/// may be one of level 2, `{+path}`, which may hold slashes.
struct URITemplate: Sendable {
  /// The variables in their order.
  let variables: [String]
  /// Whether the last variable is everything up to the end, as it stands there.
  private let endsWithPath: Bool
  /// The text before, between and behind the variables: one more than there are variables.
  private let literals: [[UInt8]]

  /// What is wrong with a pattern, as the end of a sentence about it.
  struct Flaw: Error { let description: String }

  init(_ pattern: String) throws(Flaw) {
    var variables: [String] = []
    var literals: [[UInt8]] = []
    var endsWithPath = false
    var rest = Array(pattern.utf8)[...]
    while let open = rest.firstIndex(of: UInt8(ascii: "{")) {
      guard let close = rest[open...].firstIndex(of: UInt8(ascii: "}")) else {
        throw Flaw(description: "has a brace that is not closed")
      }
      let literal = Array(rest[..<open])
      if literal.isEmpty, !literals.isEmpty { throw Flaw(description: "has nothing between two variables") }
      var name = String(decoding: rest[rest.index(after: open)..<close], as: UTF8.self)
      if name.hasPrefix("+") {
        guard close == rest.endIndex - 1 else { throw Flaw(description: "has '{\(name)}' before its end") }
        name.removeFirst()
        endsWithPath = true
      }
      guard WireName.isValid(name) else { throw Flaw(description: "has the variable '\(name)', which is no name") }
      if variables.contains(name) { throw Flaw(description: "has the variable '\(name)' twice") }
      literals.append(literal)
      variables.append(name)
      rest = rest[rest.index(after: close)...]
    }
    literals.append(Array(rest))
    if literals.contains(where: { $0.contains(UInt8(ascii: "}")) }) {
      throw Flaw(description: "has a brace that is not opened")
    }
    self.variables = variables
    self.literals = literals
    self.endsWithPath = endsWithPath
  }

  /// The decoded values of the variables in `uri`, in their order; nil if it does not follow the pattern.
  ///
  /// Each variable but the last is as short as can be, and the text behind the last one is where the URI ends. No other
  /// choice could succeed where this one fails: what may not stand in a variable would stand in one there as well.
  func match(_ uri: String) -> [String]? {
    let bytes = Array(uri.utf8)
    guard bytes.starts(with: literals[0]) else { return nil }
    var position = literals[0].count
    var values: [String] = []
    for (index, literal) in literals.enumerated().dropFirst() {
      let isLast = index == literals.count - 1
      if isLast, endsWithPath { return Self.path(bytes[position...]).map { values + [$0] } }
      guard let end = isLast ? Self.end(of: bytes, before: literal) : Self.find(literal, in: bytes, from: position + 1),
        end > position, let value = Self.decoded(bytes[position..<end])
      else { return nil }
      values.append(value)
      position = end + literal.count
    }
    return position == bytes.count ? values : nil
  }

  /// The values as the arguments that a `ToolInput` reads.
  func arguments(_ values: [String]) -> JSONView? {
    let json = JSONText.of { writer in
      writer.beginObject()
      for (name, value) in zip(variables, values) {
        writer.key(name)
        writer.string(value)
      }
      writer.endObject()
    }
    return try? JSONDocument(json).root
  }

  /// What a `{+path}` stands for: not decoded, since an escaped slash is none.
  private static func path(_ bytes: ArraySlice<UInt8>) -> String? {
    guard !bytes.isEmpty, !bytes.contains(UInt8(ascii: "?")), !bytes.contains(UInt8(ascii: "#")) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func end(of bytes: [UInt8], before literal: [UInt8]) -> Int? {
    bytes.count >= literal.count && bytes.suffix(literal.count).elementsEqual(literal)
      ? bytes.count - literal.count : nil
  }

  private static func find(_ literal: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard start + literal.count <= bytes.count else { return nil }
    return (start...bytes.count - literal.count).first { bytes[$0...].starts(with: literal) }
  }

  /// The text of a variable, percent-encoding undone; nil for what cannot stand in one.
  private static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
    var result: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"): return nil
      case UInt8(ascii: "%"):
        guard bytes.endIndex - index > 2, let high = hexadecimal(bytes[index + 1]),
          let low = hexadecimal(bytes[index + 2])
        else { return nil }
        result.append(high << 4 | low)
        index += 2
      default: result.append(byte)
      }
      index += 1
    }
    return String(validating: result, as: UTF8.self)
  }

  private static func hexadecimal(_ byte: UInt8) -> UInt8? {
    Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) }
  }
}
