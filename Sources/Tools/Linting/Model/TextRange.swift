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
