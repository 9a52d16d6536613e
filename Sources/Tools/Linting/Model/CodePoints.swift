/// The code points of bytes that should be UTF-8; each maximal piece that is not counts as one, U+FFFD (Unicode 15,
/// section 3.9, "substitution of maximal subparts").
struct CodePoints {
  struct Piece {
    var byteCount: Int
    var isAstral: Bool

    func width(in unit: ColumnUnit.Unit) -> Int {
      switch unit {
      case .codePoints: 1
      case .utf8: byteCount
      case .utf16: isAstral ? 2 : 1
      }
    }
  }

  private let bytes: ArraySlice<UInt8>
  private var index: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    index = bytes.startIndex
  }

  mutating func next() -> Piece? {
    guard index < bytes.endIndex else { return nil }
    let (count, second): (Int, ClosedRange<UInt8>) =
      switch bytes[index] {
      case 0xC2...0xDF: (2, 0x80...0xBF)
      case 0xE0: (3, 0xA0...0xBF)
      case 0xED: (3, 0x80...0x9F)
      case 0xE1...0xEF: (3, 0x80...0xBF)
      case 0xF0: (4, 0x90...0xBF)
      case 0xF1...0xF3: (4, 0x80...0xBF)
      case 0xF4: (4, 0x80...0x8F)
      default: (1, 0...0)
      }
    var taken = 1
    while taken < count, index + taken < bytes.endIndex,
      (taken == 1 ? second : 0x80...0xBF).contains(bytes[index + taken])
    { taken += 1 }
    index += taken
    return Piece(byteCount: taken, isAstral: taken == 4)
  }
}
