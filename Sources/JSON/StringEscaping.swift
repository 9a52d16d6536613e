/// Writing strings with the escape sequences that JSON demands (RFC 8259 section 7), and U+2028 and U+2029 escaped.
enum StringEscaping {
  /// Copies `text` from `offset` on, escaped, to `output` at `position`, until the text ends or the room does.
  ///
  /// - Returns: the position behind what was written. `offset` is left at the first byte that was not copied.
  static func copy(
    _ text: Span<UInt8>, from offset: inout Int, to output: inout MutableSpan<UInt8>, at position: Int
  ) -> Int {
    var input = offset
    var position = position
    // The longest step writes seven bytes and an escape sequence of six.
    while input < text.count, position &+ 13 <= output.count {
      if input &+ 8 <= text.count {
        // A whole word is stored even if only its beginning is plain; the rest is overwritten next.
        let word = Words.load(text, input)
        Words.store(word, &output, position)
        let plain = StringScan.unescapedPrefix(of: word)
        input &+= plain
        position &+= plain
        if plain == 8 { continue }
      }
      let byte = text[input]
      input &+= 1
      if byte == 0xE2 {
        if input &+ 1 < text.count, text[input] == 0x80, text[input &+ 1] & 0xFE == 0xA8 {
          store(hexadecimal: 0x2028 | UInt16(text[input &+ 1] & 1), &output, &position)
          input &+= 2
          continue
        }
      } else if byte < 0x20 {
        if let letter = letter(of: byte) {
          output[position] = .backslash
          output[position &+ 1] = letter
          position &+= 2
        } else {
          store(hexadecimal: UInt16(byte), &output, &position)
        }
        continue
      } else if byte == .quote || byte == .backslash {
        output[position] = .backslash
        position &+= 1
      }
      output[position] = byte
      position &+= 1
    }
    offset = input
    return position
  }

  /// The letter that stands for a control character after a backslash; nil if there is none.
  @inline(__always)
  private static func letter(of byte: UInt8) -> UInt8? {
    switch byte {
    case .newline: UInt8(ascii: "n")
    case .tab: UInt8(ascii: "t")
    case .carriageReturn: UInt8(ascii: "r")
    case 0x08: UInt8(ascii: "b")
    case 0x0C: UInt8(ascii: "f")
    default: nil
    }
  }

  private static func store(hexadecimal unit: UInt16, _ output: inout MutableSpan<UInt8>, _ position: inout Int) {
    output[position] = .backslash
    output[position + 1] = UInt8(ascii: "u")
    for place in 0..<4 {
      let digit = UInt8(truncatingIfNeeded: unit >> (12 - 4 * UInt16(place)) & 15)
      output[position + 2 + place] = digit < 10 ? .zero + digit : UInt8(ascii: "a") - 10 + digit
    }
    position += 6
  }
}
