/// The marks that open a list item: `-`, `*`, `+`, `•`, `1.`, `1)`, `#.`, each before white space.
enum ListMarker {
  static func isAt(_ offset: Int, in text: [UInt8], before end: Int) -> Bool {
    guard offset < end else { return false }
    var index = offset
    switch text[offset] {
    case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"): index += 1
    case 0xE2 where text.has("•", at: offset, before: end): index += 3
    case UInt8(ascii: "#"):
      guard offset + 1 < end, text[offset + 1] == UInt8(ascii: ".") else { return false }
      index += 2
    default:
      while index < end, index - offset < 4, text[index].isDigit { index += 1 }
      guard index > offset, index < end, text[index] == UInt8(ascii: ".") || text[index] == UInt8(ascii: ")") else {
        return false
      }
      index += 1
    }
    return index < end && (text[index] == 0x20 || text[index] == 0x09)
  }
}
