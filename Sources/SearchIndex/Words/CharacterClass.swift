/// What a character is to the word index.
enum CharacterClass {
  case letter
  /// An accent of its own, which belongs to the letter before and is dropped.
  case mark
  /// A character of a script that is written without spaces.
  case ideograph
  case other

  static func kind(_ scalar: UInt32) -> CharacterClass {
    switch scalar {
    case 0..<0x80: isWordByte(UInt8(scalar)) ? .letter : .other
    // Kana, CJK ideographs with their extensions, Thai, Lao, Khmer, Myanmar.
    case 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF, 0x0E00...0x0EFF,
      0x1000...0x109F, 0x1780...0x17FF:
      .ideograph
    default:
      switch Unicode.Scalar(scalar)?.properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
        .letterNumber, .otherNumber:
        .letter
      case .nonspacingMark, .spacingMark, .enclosingMark: .mark
      default: .other
      }
    }
  }

  /// Whether an ASCII byte is a letter, a digit or an underscore.
  static func isWordByte(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_") }

  static func lowered(_ byte: UInt8) -> UInt8 { isUpper(byte) ? byte | 0x20 : byte }

  private static func isUpper(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }
  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  /// Where the part of an identifier that begins at `start` ends: digits by themselves; a capital with the small
  /// letters after it; several capitals, without the last one if a word begins with that: `parse|HTML|Page|2`.
  static func endOfPart(_ text: Span<UInt8>, from start: Int, to end: Int) -> Int {
    var index = start + 1
    if isDigit(text[start]) {
      while index < end, isDigit(text[index]) { index += 1 }
      return index
    }
    if isUpper(text[start]), index < end, isUpper(text[index]) {
      while index < end, isUpper(text[index]) { index += 1 }
      let startsWord = index < end && isLetter(text[index])
      // A plural's s belongs to the capitals: URLs.
      let isPlural =
        startsWord && text[index] == UInt8(ascii: "s") && (index + 1 == end || !isLetter(text[index + 1]))
      return isPlural ? index + 1 : startsWord ? index - 1 : index
    }
    while index < end, isLetter(text[index]), !isUpper(text[index]) { index += 1 }
    return index
  }

  /// Appends the letter in lower case and without its accent.
  static func appendFolded(_ scalar: UInt32, to word: inout [UInt8]) {
    if scalar < 0x80 {
      word.append(lowered(UInt8(scalar)))
      return
    }
    if let plain = LatinFolding.plain(scalar) {
      word += plain
      return
    }
    guard let scalar = Unicode.Scalar(scalar) else { return }
    word += scalar.properties.lowercaseMapping.utf8
  }
}
