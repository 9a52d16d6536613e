/// Places in a long line that have been counted, so that finding a place in it does not begin at its beginning each
/// time.
struct LineMarks: Sendable {
  /// A place between code points, in each unit.
  struct Mark: Sendable {
    var bytes = 0
    var points = 0
    var utf16 = 0

    func width(in unit: ColumnUnit.Unit) -> Int {
      switch unit {
      case .codePoints: points
      case .utf8: bytes
      case .utf16: utf16
      }
    }
  }

  /// Bytes from which on a line has marks.
  static let shortest = 4096
  /// Code points between two marks.
  private static let distance = 1024

  /// In order; the first is the line's beginning.
  private let marks: [Mark]

  /// - Parameter line: with its line break or without.
  init(_ line: ArraySlice<UInt8>) {
    var line = line
    while line.last == UInt8(ascii: "\n") || line.last == UInt8(ascii: "\r") { line.removeLast() }
    var marks = [Mark()]
    var place = Mark()
    var pieces = CodePoints(line)
    while let piece = pieces.next() {
      place.bytes += piece.byteCount
      place.points += 1
      place.utf16 += piece.width(in: .utf16)
      if place.points % Self.distance == 0 { marks.append(place) }
    }
    self.marks = marks
  }

  /// The last mark that is at a place or before it.
  func last(notBeyond place: Int, in unit: ColumnUnit.Unit) -> Mark {
    var low = 0
    var high = marks.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if marks[middle].width(in: unit) <= place { low = middle } else { high = middle }
    }
    return marks[low]
  }
}
