package import JSON

/// The id of a request, echoed byte for byte and compared by type and value.
///
/// MCP allows strings and integers of any size; `1` and `"1"` are different ids, `"a"` and `"\u0061"` are the same one.
package struct RequestID: Hashable, Sendable {
  private enum Identity: Hashable {
    case integer(Int64)
    /// An integer that does not fit 64 bits, or is written `-0`: its digits.
    case digits([UInt8])
    /// The UTF-8 of the string itself, escapes resolved.
    case text([UInt8])
  }

  private let identity: Identity
  /// The bytes to send where `identity` alone cannot make them: strings written with escapes, or that need one.
  private let escaped: [UInt8]?

  /// An integer id, as a client of our own makes them.
  package init(_ number: Int64) {
    identity = .integer(number)
    escaped = nil
  }

  /// The id of a request of ours as a server: a text, which nobody takes for one of a client's numbers.
  init(ofServer number: Int64) {
    identity = .text(Array("server-\(number)".utf8))
    escaped = nil
  }

  /// The longest id that is accepted, in bytes as it is written. An id is kept while its request is in flight and for a
  /// while after, and comes back in every message about it: without a bound it would take any amount of memory.
  package static let longest = 4096

  /// Reads an id; nil for what MCP refuses (fractions, exponents, null, booleans, objects and arrays), for half a surrogate
  /// pair, and for what is too long.
  package init?(_ view: JSONView) {
    let raw = view.raw
    guard let first = raw.first, raw.count <= Self.longest else { return nil }
    if first == UInt8(ascii: "\"") {
      if raw.contains(UInt8(ascii: "\\")) {
        guard let text = view.string else { return nil }
        identity = .text(Array(text.utf8))
        escaped = Self.escapingLineSeparators(raw) ?? Array(raw)
      } else {
        identity = .text(Array(raw.dropFirst().dropLast()))
        escaped = Self.escapingLineSeparators(raw)
      }
      return
    }
    guard let integer = Self.identity(ofNumber: raw) else { return nil }
    identity = integer
    escaped = nil
  }

  /// Clients that read with a "universal newline" reader split lines at a bare U+2028 or U+2029, so that these two
  /// characters go out as escapes (the same string to a JSON parser). Nil if there are none.
  private static func escapingLineSeparators(_ raw: ArraySlice<UInt8>) -> [UInt8]? {
    guard raw.contains(0xE2) else { return nil }
    var escaped: [UInt8] = []
    var index = raw.startIndex
    while index < raw.endIndex {
      if raw.endIndex - index >= 3, raw[index] == 0xE2, raw[index + 1] == 0x80, raw[index + 2] & 0xFE == 0xA8 {
        escaped.append(raw[index + 2] == 0xA8 ? "\\u2028" : "\\u2029")
        index += 3
      } else {
        escaped.append(raw[index])
        index += 1
      }
    }
    return escaped
  }

  private static func identity(ofNumber raw: ArraySlice<UInt8>) -> Identity? {
    var digits = raw
    let negative = digits.first == UInt8(ascii: "-")
    if negative { digits = digits.dropFirst() }
    guard !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      return nil
    }
    // 18 digits always fit; "-0" keeps its sign by staying text.
    guard digits.count <= 18, !(negative && digits.first == UInt8(ascii: "0")) else { return .digits(Array(raw)) }
    var value: Int64 = 0
    for digit in digits { value = value * 10 + Int64(digit - UInt8(ascii: "0")) }
    return .integer(negative ? -value : value)
  }

  package static func == (left: RequestID, right: RequestID) -> Bool { left.identity == right.identity }

  package func hash(into hasher: inout Hasher) { hasher.combine(identity) }

  /// Appends the id exactly as the client wrote it.
  package func append(to bytes: inout [UInt8]) {
    if let escaped {
      bytes.append(contentsOf: escaped)
      return
    }
    switch identity {
    case .integer(let number): bytes.append(decimal: number)
    case .digits(let digits): bytes.append(contentsOf: digits)
    case .text(let text):
      bytes.append(UInt8(ascii: "\""))
      bytes.append(contentsOf: text)
      bytes.append(UInt8(ascii: "\""))
    }
  }

  /// How many bytes `append(to:)` appends, or a few more.
  var byteCount: Int {
    if let escaped { return escaped.count }
    return switch identity {
    case .integer: 20
    case .digits(let digits): digits.count
    case .text(let text): text.count + 2
    }
  }

  /// The id as a client wrote it, for a message to a person.
  package var description: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
