/// The lines of a file, for turning a linter's places into ours and ours into offsets of bytes.
///
/// A line ends with LF, CR LF or a lone CR, as in Python and C. Bytes that are not UTF-8 count as one code point for
/// each maximal piece, which is what a reader sees of them (U+FFFD).
package struct SourceText: Sendable {
  package let bytes: [UInt8]
  /// Offsets of the first byte of each line; at least one.
  private let starts: [Int]
  /// Whether each byte is a code point.
  private let isASCII: Bool
  /// Whether a line ends with a lone CR, which is no line break to every linter.
  let hasLoneReturns: Bool
  /// Marks in lines that are long and not ASCII, by line.
  private let marks: [Int: LineMarks]

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var hasLoneReturns = false
    var starts = [bytes.starts(with: Self.byteOrderMark) ? Self.byteOrderMark.count : 0]
    var index = starts[0]
    var all: UInt8 = starts[0] == 0 ? 0 : 0x80
    while index < bytes.count {
      let byte = bytes[index]
      all |= byte
      index += 1
      if byte == UInt8(ascii: "\n")
        || (byte == UInt8(ascii: "\r") && !(index < bytes.count && bytes[index] == UInt8(ascii: "\n")))
      {
        starts.append(index)
        if byte == UInt8(ascii: "\r") { hasLoneReturns = true }
      }
    }
    self.starts = starts
    self.hasLoneReturns = hasLoneReturns
    isASCII = all < 0x80
    var marks: [Int: LineMarks] = [:]
    if !isASCII {
      for (number, start) in starts.enumerated() {
        let end = number + 1 < starts.count ? starts[number + 1] : bytes.count
        if end - start > LineMarks.shortest { marks[number + 1] = LineMarks(bytes[start..<end]) }
      }
    }
    self.marks = marks
  }

  package static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// How many lines there are; a text that ends with a line break has an empty last one.
  package var lineCount: Int { starts.count }

  /// The bytes of a line without its line break. Empty for a line that is not there.
  package func line(_ number: Int) -> ArraySlice<UInt8> {
    guard number >= 1, number <= starts.count else { return [] }
    var end = number < starts.count ? starts[number] : bytes.count
    let start = starts[number - 1]
    while end > start, number < starts.count,
      bytes[end - 1] == UInt8(ascii: "\n") || bytes[end - 1] == UInt8(ascii: "\r")
    {
      end -= 1
    }
    return bytes[start..<end]
  }

  /// A linter's place as ours. A line or a column beyond the text becomes the last one there is.
  package func position(line: Int, column: Int, _ unit: ColumnUnit) -> Position {
    guard line >= 1 else { return Position(line: 1, column: 1) }
    guard line <= starts.count else { return end }
    var left = max(0, max(0, column) - unit.base)
    if line == 1, unit.countsByteOrderMark, bytes.starts(with: Self.byteOrderMark) {
      left = max(0, left - (unit.unit == .utf8 ? Self.byteOrderMark.count : 1))
    }
    let text = self.line(line)
    // Long lines with many findings are walked for each of them only where they must be.
    if isASCII { return Position(line: line, column: min(left, text.count) + 1) }
    let mark = marks[line]?.last(notBeyond: left, in: unit.unit) ?? LineMarks.Mark()
    var points = mark.points
    left -= mark.width(in: unit.unit)
    var pieces = CodePoints(text.dropFirst(mark.bytes))
    while left > 0, let piece = pieces.next() {
      left -= piece.width(in: unit.unit)
      // A place within a code point is that of the code point.
      if left < 0 { break }
      points += 1
    }
    return Position(line: line, column: points + 1)
  }

  /// The offset of the byte at a place; that of the end of the line for a column beyond it.
  package func offset(of position: Position) -> Int {
    guard position.line >= 1 else { return starts[0] }
    guard position.line <= starts.count else { return bytes.count }
    let line = line(position.line)
    let points = max(1, position.column) - 1
    if isASCII { return line.startIndex + min(points, line.count) }
    let mark = marks[position.line]?.last(notBeyond: points, in: .codePoints) ?? LineMarks.Mark()
    var offset = line.startIndex + mark.bytes
    var pieces = CodePoints(line.dropFirst(mark.bytes))
    for _ in mark.points..<points {
      guard let piece = pieces.next() else { break }
      offset += piece.byteCount
    }
    return offset
  }

  /// The place of a byte.
  package func position(ofOffset offset: Int) -> Position {
    let offset = min(max(0, offset), bytes.count)
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return position(line: low + 1, column: offset - starts[low], ColumnUnit(.utf8, base: 0))
  }

  /// The place behind the last byte.
  package var end: Position {
    position(line: starts.count, column: .max, ColumnUnit(.codePoints, base: 0))
  }
}
