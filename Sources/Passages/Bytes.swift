/// The few classes of bytes that the splitters ask for.
extension UInt8 {
  var isBlank: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D) }
  var isDigit: Bool { self >= 0x30 && self <= 0x39 }
  var isLower: Bool { self >= 0x61 && self <= 0x7A }
  var isUpper: Bool { self >= 0x41 && self <= 0x5A }
  /// A letter of ASCII or any byte of a longer sequence.
  var isLetter: Bool { self | 0x20 >= 0x61 && self | 0x20 <= 0x7A || self >= 0x80 }
  var isWord: Bool { isLetter || isDigit || self == 0x5F }
  var isContinuation: Bool { self & 0xC0 == 0x80 }
  var isPunctuation: Bool { self > 0x20 && self < 0x7F && !isWord || self == 0x5F }
}

extension [UInt8] {
  /// A range without the white space at its ends; empty if it has nothing else.
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var lower = range.lowerBound
    var upper = range.upperBound
    while lower < upper, self[lower].isBlank { lower += 1 }
    while upper > lower, self[upper - 1].isBlank { upper -= 1 }
    return lower..<upper
  }

  func string(_ range: Range<Int>) -> String { String(decoding: self[range], as: UTF8.self) }

  /// Whether `word` is at an offset, below `end`.
  func has(_ word: String, at offset: Int, before end: Int) -> Bool {
    let utf8 = word.utf8
    guard offset + utf8.count <= end else { return false }
    var index = offset
    for byte in utf8 {
      if self[index] != byte { return false }
      index += 1
    }
    return true
  }
}
