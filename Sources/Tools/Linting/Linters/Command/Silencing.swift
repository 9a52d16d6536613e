/// How comments that ask a linter for silence are taken out of a text, byte for byte, so that every place stays where
/// it is.
enum Silencing {
  /// The text with each of some words spoilt in its last letter, so that the linter does not know it; nil if none is
  /// there.
  static func spoiling(_ words: [StaticString], in bytes: [UInt8]) -> [UInt8]? {
    var result = bytes
    var found = false
    for word in words {
      for place in places(of: word, in: bytes) {
        let last = place + word.utf8CodeUnitCount - 1
        result[last] = result[last] == UInt8(ascii: "x") ? UInt8(ascii: "y") : UInt8(ascii: "x")
        found = true
      }
    }
    return found ? result : nil
  }

  /// Whether a word is in the text: for linters that have a switch against silence.
  static func mentions(_ word: StaticString, in bytes: [UInt8]) -> Bool { !places(of: word, in: bytes).isEmpty }

  /// Where a word begins, each time that it is there.
  static func places(of word: StaticString, in bytes: [UInt8]) -> [Int] {
    // A static string is never freed and has as many bytes as it says.
    let word = unsafe Span(_unsafeStart: word.utf8Start, count: word.utf8CodeUnitCount)
    guard word.count > 0, bytes.count >= word.count else { return [] }
    var places: [Int] = []
    let text = bytes.span
    for start in 0...(text.count - word.count) where text[start] == word[0] {
      var matched = 1
      while matched < word.count, text[start + matched] == word[matched] { matched += 1 }
      if matched == word.count { places.append(start) }
    }
    return places
  }

  /// Replaces a range by spaces, line breaks excepted.
  static func blank(_ range: Range<Int>, in bytes: inout [UInt8]) {
    for index in range where bytes[index] != UInt8(ascii: "\n") && bytes[index] != UInt8(ascii: "\r") {
      bytes[index] = UInt8(ascii: " ")
    }
  }

  /// The line, without its break, that a place is in.
  static func line(at place: Int, in bytes: [UInt8]) -> Range<Int> {
    let isBreak = { (byte: UInt8) in byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
    let start = bytes[..<place].lastIndex(where: isBreak).map { $0 + 1 } ?? 0
    return start..<(bytes[place...].firstIndex(where: isBreak) ?? bytes.count)
  }
}
