/// A place in a text: line and column, both counted from 1, the column in Unicode code points. A byte order mark at the
/// beginning of the text is no code point of it.
package struct Position: Sendable, Hashable, Comparable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package static func < (left: Position, right: Position) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}
