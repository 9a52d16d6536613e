/// Where sentences start.
///
/// A full stop, `!` or `?` ends one if white space follows and then anything but a small letter; not after an abbreviation
/// or an initial, and not inside a code span. Decimals and versions have no white space there. The full stops of Chinese
/// and Japanese end one as they are. So do blank lines and list items.
package enum Sentences {
  /// The starts of all sentences in a range but the first.
  package static func starts(in text: [UInt8], _ range: Range<Int>) -> [Int] {
    var starts: [Int] = []
    var offset = range.lowerBound
    let end = range.upperBound
    /// For runs of 1 to 7 backticks: whether nothing in the range can close them, found once.
    var unclosed: UInt8 = 0
    while offset < end {
      switch text[offset] {
      case 0x0D where offset + 1 < end && text[offset + 1] == 0x0A: offset += 1
      case 0x0A, 0x0D:
        offset += 1
        while offset < end, text[offset] == 0x20 || text[offset] == 0x09 { offset += 1 }
        guard offset < end else { break }
        if text[offset] == 0x0A || text[offset] == 0x0D {
          offset = afterBlanks(text, offset, end)
          if offset < end { starts.append(offset) }
        } else if ListMarker.isAt(offset, in: text, before: end) {
          starts.append(offset)
          offset += 1
        }
      case UInt8(ascii: "`"):
        var length = 1
        while offset + length < end, text[offset + length] == UInt8(ascii: "`") { length += 1 }
        offset += length
        guard length < 8, unclosed & 1 << UInt8(length) == 0 else { break }
        if let after = closing(text, offset, end, length) { offset = after } else { unclosed |= 1 << UInt8(length) }
      case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"):
        let stop = offset
        while offset < end, text[offset] == 0x2E || text[offset] == 0x21 || text[offset] == 0x3F { offset += 1 }
        offset = afterClosers(text, offset, end)
        guard offset < end, text[offset].isBlank else { break }
        let next = afterBlanks(text, offset, end)
        guard next < end else { break }
        if text[stop] == 0x2E, text[next].isLower || isAbbreviation(text, range.lowerBound, stop) { break }
        starts.append(next)
        offset = next
      case 0xE3 where text.has("。", at: offset, before: end), 0xEF where isWideStop(text, offset, end):
        offset = afterBlanks(text, afterWideClosers(text, offset + 3, end), end)
        if offset < end { starts.append(offset) }
      default: offset += 1
      }
    }
    return starts
  }

  private static func afterBlanks(_ text: [UInt8], _ offset: Int, _ end: Int) -> Int {
    var offset = offset
    while offset < end, text[offset].isBlank { offset += 1 }
    return offset
  }

  private static func afterClosers(_ text: [UInt8], _ offset: Int, _ end: Int) -> Int {
    var offset = offset
    while offset < end {
      switch text[offset] {
      case 0x22, 0x27, 0x29, 0x5D, 0x2A, 0x5F: offset += 1
      case 0xE2 where text.has("”", at: offset, before: end) || text.has("’", at: offset, before: end): offset += 3
      default: return offset
      }
    }
    return offset
  }

  private static func isWideStop(_ text: [UInt8], _ offset: Int, _ end: Int) -> Bool {
    text.has("！", at: offset, before: end) || text.has("？", at: offset, before: end)
  }

  private static func afterWideClosers(_ text: [UInt8], _ offset: Int, _ end: Int) -> Int {
    var offset = offset
    while ["」", "』", "）", "”"].contains(where: { text.has($0, at: offset, before: end) }) { offset += 3 }
    return offset
  }

  /// After the run of as many backticks that closes a code span.
  private static func closing(_ text: [UInt8], _ start: Int, _ end: Int, _ length: Int) -> Int? {
    var offset = start
    while offset < end {
      guard text[offset] == UInt8(ascii: "`") else {
        offset += 1
        continue
      }
      let run = offset
      while offset < end, text[offset] == UInt8(ascii: "`") { offset += 1 }
      if offset - run == length { return offset }
    }
    return nil
  }

  private static let abbreviations: Set<String> = [
    "e.g", "i.e", "etc", "cf", "vs", "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "inc", "ltd", "co", "corp",
    "fig", "figs", "eq", "eqs", "vol", "pp", "ed", "eds", "al", "approx", "resp", "sec", "ch",
    "z.b", "d.h", "u.a", "bzw", "ca", "usw", "p.ex", "viz", "ibid", "incl",
  ]

  /// Whether what stands before a full stop is an abbreviation, a single letter, or the number of a section or item: one
  /// that begins its line.
  private static func isAbbreviation(_ text: [UInt8], _ start: Int, _ stop: Int) -> Bool {
    var first = stop
    while first > start, stop - first < 8, text[first - 1].isLetter || text[first - 1] == UInt8(ascii: ".") {
      first -= 1
    }
    guard first < stop, stop - first < 8 else { return isNumber(text, start, stop) }
    if stop - first == 1 { return text[first].isUpper && text[first] != UInt8(ascii: "I") }
    return abbreviations.contains(text.string(first..<stop).lowercased())
  }

  private static func isNumber(_ text: [UInt8], _ start: Int, _ stop: Int) -> Bool {
    var first = stop
    while first > start, stop - first < 16, text[first - 1].isDigit || text[first - 1] == UInt8(ascii: ".") {
      first -= 1
    }
    return first < stop && (first == start || text[first - 1] == 0x0A)
  }
}
