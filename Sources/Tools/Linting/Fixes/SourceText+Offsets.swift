extension SourceText {
  /// The offsets of many places at once: each line is walked once, however long it is and however many places are in
  /// it.
  func offsets(of positions: [Position]) -> [Int] {
    var offsets = [Int](repeating: 0, count: positions.count)
    var (line, column, offset) = (0, 1, 0)
    var pieces = CodePoints([])
    for index in positions.indices.sorted(by: { positions[$0] < positions[$1] }) {
      let position = positions[index]
      if position.line != line {
        (line, column, offset) = (position.line, 1, self.offset(of: Position(line: position.line, column: 1)))
        pieces = CodePoints(self.line(line))
      }
      while column < position.column, let piece = pieces.next() {
        offset += piece.byteCount
        column += 1
      }
      offsets[index] = offset
    }
    return offsets
  }
}
