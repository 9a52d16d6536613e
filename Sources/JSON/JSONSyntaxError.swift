/// Why a text is not the JSON this module accepts, and where.
package struct JSONSyntaxError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong at `offset`.
  package enum Reason: Equatable, Sendable {
    /// The text ends where `expected` had to follow.
    case unexpectedEnd(expected: Expectation)
    /// Another byte than the grammar allows.
    case unexpectedByte(UInt8, expected: Expectation)
    /// A byte order mark before the text (RFC 8259 section 8.1 forbids sending one).
    case byteOrderMark
    /// A byte sequence inside a string that is not UTF-8 (RFC 3629: overlong, surrogate, out of range, cut short).
    case invalidUTF8
    /// A control character (U+0000 to U+001F) that had to be escaped.
    case unescapedControlCharacter(UInt8)
    /// A backslash followed by something that is no escape.
    case invalidEscape
    /// More than `maximum` arrays and objects inside each other.
    case tooDeep(maximum: Int)
    /// More than `maximum` values and keys.
    case tooManyValues(maximum: Int)
    /// More bytes than a tape can address (4 GiB).
    case tooLarge
  }

  /// What the grammar allowed at the place of the error.
  package enum Expectation: Equatable, Sendable {
    case value, key, keyOrObjectEnd, colon, commaOrArrayEnd, commaOrObjectEnd, digit, closingQuote, endOfText
  }

  /// What is wrong.
  package let reason: Reason
  /// Byte position counted from the first byte of the parsed range.
  package let offset: Int

  package init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  package var description: String {
    "\(reason) at byte \(offset)"
  }
}

extension JSONSyntaxError.Reason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unexpectedEnd(let expected): "the text ends, expected \(expected),"
    case .unexpectedByte(let byte, let expected): "expected \(expected), found \(Self.spelled(byte))"
    case .byteOrderMark: "byte order mark"
    case .invalidUTF8: "invalid UTF-8"
    case .unescapedControlCharacter(let byte): "unescaped control character \(Self.spelled(byte)) in a string"
    case .invalidEscape: "invalid escape sequence in a string"
    case .tooDeep(let maximum): "more than \(maximum) nested arrays and objects"
    case .tooManyValues(let maximum): "more than \(maximum) values and keys"
    case .tooLarge: "more than 4 GiB of text"
    }
  }

  /// A byte as an ASCII character in quotes, or as 0x.. where it is not printable.
  private static func spelled(_ byte: UInt8) -> String {
    if (0x21...0x7E).contains(byte) { return "'\(Character(UnicodeScalar(byte)))'" }
    let digits = String(byte, radix: 16, uppercase: true)
    return digits.utf8.count == 1 ? "0x0\(digits)" : "0x\(digits)"
  }
}

extension JSONSyntaxError.Expectation: CustomStringConvertible {
  package var description: String {
    switch self {
    case .value: "a value"
    case .key: "a string as key"
    case .keyOrObjectEnd: "a string as key or '}'"
    case .colon: "':'"
    case .commaOrArrayEnd: "',' or ']'"
    case .commaOrObjectEnd: "',' or '}'"
    case .digit: "a digit"
    case .closingQuote: "'\"'"
    case .endOfText: "the end of the text"
    }
  }
}
