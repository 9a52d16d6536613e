/// Where a request belongs in a distributed trace, as the caller told it (W3C Trace Context, and W3C Baggage).
///
/// What is malformed is left out and never an error, as both specifications have it. A class: every request carries one along,
/// and most carry none.
package final class TraceContext: Sendable {
  /// The whole trace: 32 hexadecimal digits, not all zero.
  package let traceID: String
  /// The caller's span: 16 hexadecimal digits, not all zero.
  package let parentID: String
  /// Whether the caller records the trace.
  package let isSampled: Bool
  /// What tracing systems attached, the newest first, to be handed on as it stands; nil for nothing.
  package let state: String?
  /// What the application attached, to be handed on as it stands; nil for nothing.
  package let baggage: String?

  /// Reads the three values; nil without a valid `traceparent`, because the others mean nothing alone.
  package init?(parent: String?, state: String? = nil, baggage: String? = nil) {
    guard let parent, let fields = Self.fields(of: parent) else { return nil }
    traceID = fields.trace
    parentID = fields.span
    isSampled = fields.flags & 1 == 1
    self.state = state.flatMap { Self.isValid(state: $0) ? $0 : nil }
    self.baggage = baggage.flatMap { Self.isValid(baggage: $0) ? $0 : nil }
  }

  // MARK: traceparent

  private static func fields(of text: String) -> (trace: String, span: String, flags: UInt8)? {
    let bytes = Array(text.utf8)
    // A later version may have more fields; what is known of it is read as version 00 has it.
    guard bytes.count >= 55, bytes.count < 512, bytes[2] == dash, bytes[35] == dash, bytes[52] == dash else {
      return nil
    }
    let version = bytes[0..<2]
    guard isHexadecimal(version), !version.elementsEqual("ff".utf8) else { return nil }
    guard version.elementsEqual("00".utf8) ? bytes.count == 55 : bytes.count == 55 || bytes[55] == dash else {
      return nil
    }
    let (trace, span, flags) = (bytes[3..<35], bytes[36..<52], bytes[53..<55])
    guard isHexadecimal(trace), isHexadecimal(span), isHexadecimal(flags), !isZero(trace), !isZero(span),
      let number = UInt8(String(decoding: flags, as: UTF8.self), radix: 16)
    else { return nil }
    return (String(decoding: trace, as: UTF8.self), String(decoding: span, as: UTF8.self), number)
  }

  private static let dash = UInt8(ascii: "-")

  /// Lower case only, as the specification has it.
  private static func isHexadecimal(_ digits: ArraySlice<UInt8>) -> Bool {
    digits.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
    }
  }

  private static func isZero(_ digits: ArraySlice<UInt8>) -> Bool { digits.allSatisfy { $0 == UInt8(ascii: "0") } }

  // MARK: tracestate, baggage

  /// At most 32 members `key=value`, each key once; a receiver may drop what is longer than 512 characters, we keep 4096.
  private static func isValid(state: String) -> Bool {
    guard state.utf8.count <= 4096 else { return false }
    var keys: Set<Substring> = []
    var count = 0
    for member in state.split(separator: ",", omittingEmptySubsequences: false) {
      let member = trimmed(member)
      if member.isEmpty { continue }
      count += 1
      guard count <= 32, let (key, value) = pair(member), isStateKey(key), isStateValue(value),
        keys.insert(key).inserted
      else { return false }
    }
    return count > 0
  }

  /// Members `key=value;property`; at most 8,192 bytes together and 64 of them, which every platform must hand on.
  private static func isValid(baggage: String) -> Bool {
    guard baggage.utf8.count <= 8192 else { return false }
    let members = baggage.split(separator: ",", omittingEmptySubsequences: false)
    return members.count <= 64
      && members.allSatisfy { member in
        let main = member.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)[0]
        guard let (key, value) = pair(trimmed(main)) else { return false }
        return !key.isEmpty && key.utf8.allSatisfy(isToken) && trimmed(value).utf8.allSatisfy(isBaggage)
          && member.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x09 }
      }
  }

  private static func pair(_ text: Substring) -> (Substring, Substring)? {
    guard let equals = text.firstIndex(of: "=") else { return nil }
    return (trimmed(text[..<equals]), text[text.index(after: equals)...])
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let first = text.utf8.first, first == 0x20 || first == 0x09 { text = text.dropFirst() }
    while let last = text.utf8.last, last == 0x20 || last == 0x09 { text = text.dropLast() }
    return text
  }

  private static func isStateKey(_ key: Substring) -> Bool {
    guard let first = key.utf8.first, key.utf8.count <= 256, isLowerOrDigit(first) else { return false }
    return key.utf8.allSatisfy { isLowerOrDigit($0) || "_-*/@".utf8.contains($0) }
  }

  private static func isStateValue(_ value: Substring) -> Bool {
    guard let last = value.utf8.last, value.utf8.count <= 256, last != 0x20 else { return false }
    return value.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "=") }
  }

  private static func isLowerOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// RFC 7230 `tchar`.
  private static func isToken(_ byte: UInt8) -> Bool {
    isLowerOrDigit(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      || "!#$%&'*+-.^_`|~".utf8.contains(byte)
  }

  /// RFC 6265 `cookie-octet`.
  private static func isBaggage(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21, 0x23...0x2B, 0x2D...0x3A, 0x3C...0x5B, 0x5D...0x7E: true
    default: false
    }
  }
}
