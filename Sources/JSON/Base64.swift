/// Base64 with the standard alphabet and padding (RFC 4648 section 4), without line breaks.
package enum Base64 {
  /// Why a text is not base64, and where.
  package struct DecodingFailure: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Reason: Equatable, Sendable {
      /// A byte that is not in the alphabet, or padding before the end.
      case invalidByte(UInt8)
      /// The length with padding is not a multiple of four.
      case invalidLength
      /// Bits behind the last byte that are not zero (RFC 4648 section 3.5): another text spells the same bytes.
      case nonzeroPadding
    }

    package let reason: Reason
    /// Byte position in the text.
    package let offset: Int

    package var description: String {
      switch reason {
      case .invalidByte(let byte): "byte 0x\(String(byte, radix: 16)) at position \(offset) is not base64"
      case .invalidLength: "base64 of \(offset) characters; with its padding it must be a multiple of 4"
      case .nonzeroPadding: "base64 with leftover bits that are not zero at position \(offset)"
      }
    }
  }

  /// The text of `bytes`.
  package static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    append(bytes.span, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes that `text` spells.
  package static func decode(_ text: String) throws(DecodingFailure) -> [UInt8] {
    try decode(Array(text.utf8).span)
  }

  /// The bytes that the ASCII bytes in `text` spell.
  package static func decode(_ text: Span<UInt8>) throws(DecodingFailure) -> [UInt8] {
    let count = text.count
    guard count % 4 == 0 else { throw DecodingFailure(reason: .invalidLength, offset: count) }
    guard count > 0 else { return [] }
    let padding = text[count - 1] != padding ? 0 : text[count - 2] != padding ? 1 : 2
    /// Characters in groups of four that spell three bytes each.
    let whole = padding == 0 ? count : count - 4
    var decoded = [UInt8](repeating: 0, count: whole / 4 * 3 + (padding == 0 ? 0 : 3 - padding))
    let table = values
    let values = table.span
    var output = decoded.mutableSpan
    var input = 0
    var position = 0
    /// All values seen or'ed together: the high bit stands for a byte outside the alphabet.
    var seen: UInt8 = 0
    // Eight characters at a time, as long as the two bytes stored beyond the six fall on what is written next.
    while input &+ 8 <= whole, position &+ 8 <= output.count {
      let word = Words.load(text, input)
      var bits: UInt64 = 0
      for place in 0..<8 as Range<UInt64> {
        let value = values[Int(UInt8(truncatingIfNeeded: word &>> (place &* 8)))]
        seen |= value
        bits = bits &<< 6 | UInt64(value)
      }
      Words.store((bits &<< 16).byteSwapped, &output, position)
      input &+= 8
      position &+= 6
    }
    while input < whole {
      let a = values[Int(text[input])]
      let b = values[Int(text[input &+ 1])]
      let c = values[Int(text[input &+ 2])]
      let d = values[Int(text[input &+ 3])]
      seen |= a | b | c | d
      output[position] = a << 2 | b >> 4
      output[position &+ 1] = b << 4 | c >> 2
      output[position &+ 2] = c << 6 | d
      input &+= 4
      position &+= 3
    }
    if padding > 0 {
      let a = values[Int(text[whole])]
      let b = values[Int(text[whole + 1])]
      let c = padding == 1 ? values[Int(text[whole + 2])] : 0
      seen |= a | b | c
      output[position] = a << 2 | b >> 4
      if padding == 1 { output[position + 1] = b << 4 | c >> 2 }
      let leftover = padding == 1 ? c & 0x03 : b & 0x0F
      guard seen & 0x80 != 0 || leftover == 0 else {
        throw DecodingFailure(reason: .nonzeroPadding, offset: count - padding - 1)
      }
    }
    guard seen & 0x80 == 0 else { throw firstInvalid(in: text, count: count - padding) }
    return decoded
  }

  /// The error for the first byte that is not in the alphabet.
  private static func firstInvalid(in text: Span<UInt8>, count: Int) -> DecodingFailure {
    let offset = (0..<count).first { values[Int(text[$0])] & 0x80 != 0 } ?? count
    return DecodingFailure(reason: .invalidByte(text[offset]), offset: offset)
  }

  /// Appends the text of `bytes`.
  static func append(_ bytes: Span<UInt8>, to text: inout [UInt8]) {
    let start = text.count
    let length = (bytes.count + 2) / 3 * 4
    text.append(contentsOf: repeatElement(Self.padding, count: length))
    let table = alphabet
    let characters = table.span
    var output = text.mutableSpan
    var input = 0
    var position = start
    // Six bytes at a time, as long as eight can be read.
    while input &+ 8 <= bytes.count {
      let bits = Words.load(bytes, input).byteSwapped
      var word: UInt64 = 0
      for place in 0..<8 as Range<UInt64> {
        word |= UInt64(characters[Int(truncatingIfNeeded: bits &>> (58 &- place &* 6) & 63)]) &<< (place &* 8)
      }
      Words.store(word, &output, position)
      input &+= 6
      position &+= 8
    }
    while input &+ 3 <= bytes.count {
      let a = bytes[input]
      let b = bytes[input &+ 1]
      let c = bytes[input &+ 2]
      output[position] = characters[Int(a >> 2)]
      output[position &+ 1] = characters[Int((a & 0x03) << 4 | b >> 4)]
      output[position &+ 2] = characters[Int((b & 0x0F) << 2 | c >> 6)]
      output[position &+ 3] = characters[Int(c & 0x3F)]
      input &+= 3
      position &+= 4
    }
    guard input < bytes.count else { return }
    let a = bytes[input]
    let b = input + 1 < bytes.count ? bytes[input + 1] : 0
    output[position] = characters[Int(a >> 2)]
    output[position + 1] = characters[Int((a & 0x03) << 4 | b >> 4)]
    if input + 1 < bytes.count { output[position + 2] = characters[Int((b & 0x0F) << 2)] }
  }

  private static let padding = UInt8(ascii: "=")

  private static let alphabet: InlineArray<64, UInt8> = {
    let characters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    return InlineArray { characters[$0] }
  }()

  /// The value of each byte of the alphabet; 0xFF for all others.
  private static let values: InlineArray<256, UInt8> = {
    var values = InlineArray<256, UInt8>(repeating: 0xFF)
    for value in alphabet.indices { values[Int(alphabet[value])] = UInt8(value) }
    return values
  }()
}
