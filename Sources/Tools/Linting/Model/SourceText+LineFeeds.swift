extension SourceText {
  /// The place of a linter to which nothing but LF ends a line, so that its lines may be longer than ours.
  func position(lineFeedLine line: Int, column: Int, _ unit: ColumnUnit) -> Position {
    guard hasLoneReturns else { return position(line: line, column: column, unit) }
    let feed = UInt8(ascii: "\n")
    var start = 0
    for _ in 1..<max(1, line) {
      guard let end = bytes[start...].firstIndex(of: feed) else { return self.end }
      start = end + 1
    }
    var left = max(0, max(0, column) - unit.base)
    if start == 0, bytes.starts(with: Self.byteOrderMark) {
      start = Self.byteOrderMark.count
      if unit.countsByteOrderMark { left = max(0, left - (unit.unit == .utf8 ? start : 1)) }
    }
    var pieces = CodePoints(bytes[start...].prefix { $0 != feed })
    while left > 0, let piece = pieces.next() {
      left -= piece.width(in: unit.unit)
      if left < 0 { break }
      start += piece.byteCount
    }
    return position(ofOffset: start)
  }
}
