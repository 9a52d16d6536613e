import Testing

@testable import Linting

@Suite("Places of linters to which only LF ends a line") struct LineFeedTests {
  private let text = SourceText(Array("\u{FEFF}a\rb😀c\nd\re\n".utf8))

  @Test(
    "They become lines and columns as readers count them",
    arguments: [
      (1, 1, Position(line: 1, column: 1)), (1, 3, Position(line: 2, column: 1)), (1, 5, Position(line: 2, column: 3)),
      (2, 1, Position(line: 3, column: 1)), (2, 3, Position(line: 4, column: 1)), (9, 9, Position(line: 5, column: 1)),
      (0, 0, Position(line: 1, column: 1)), (.max, .max, Position(line: 5, column: 1)),
    ])
  func places(line: Int, column: Int, expected: Position) {
    #expect(text.position(lineFeedLine: line, column: column, ColumnUnit(.codePoints)) == expected)
  }

  @Test("A byte order mark counts where the linter counts it")
  func byteOrderMark() {
    let unit = ColumnUnit(.utf8, countsByteOrderMark: true)
    #expect(text.position(lineFeedLine: 1, column: 6, unit) == Position(line: 2, column: 1))
  }
}
