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

/// From the first code point to the place behind the last one; empty where nothing but a place is meant.
package struct TextRange: Sendable, Hashable {
  package var start: Position
  package var end: Position

  package init(_ start: Position, _ end: Position? = nil) {
    self.start = start
    self.end = max(start, end ?? start)
  }

  /// The beginning of a file: where findings about all of it stand.
  package static let fileStart = TextRange(Position(line: 1, column: 1))
}
