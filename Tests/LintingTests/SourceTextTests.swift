import Testing

@testable import Linting

@Suite("Places in a text") struct SourceTextTests {
  @Test(
    "Columns of every unit become code points",
    arguments: [
      (ColumnUnit(.codePoints), 5, 5), (ColumnUnit(.codePoints, base: 0), 4, 5), (ColumnUnit(.utf8), 8, 5),
      (ColumnUnit(.utf8, base: 0), 7, 5), (ColumnUnit(.utf16), 6, 5), (ColumnUnit(.utf8), 5, 3),
    ] as [(ColumnUnit, Int, Int)])
  func units(unit: ColumnUnit, given: Int, expected: Int) {
    // a, tab, an emoji of four bytes and two UTF-16 units, b, c
    let text = SourceText(Array("first\na\t😀bc\n".utf8))
    #expect(text.position(line: 2, column: given, unit) == Position(line: 2, column: expected))
  }

  @Test("Lines end with LF, CR LF and CR, and a text that ends so has an empty last line")
  func lines() {
    let text = SourceText(Array("a\nb\r\nc\rd\n".utf8))
    #expect(text.lineCount == 5)
    #expect((1...6).map { String(decoding: text.line($0), as: UTF8.self) } == ["a", "b", "c", "d", "", ""])
    #expect(text.end == Position(line: 5, column: 1))
  }

  @Test("A byte order mark is no character, unless the linter counts it")
  func byteOrderMark() {
    let text = SourceText(SourceText.byteOrderMark + Array("ab".utf8))
    #expect(text.position(line: 1, column: 2, ColumnUnit(.codePoints)) == Position(line: 1, column: 2))
    #expect(
      text.position(line: 1, column: 5, ColumnUnit(.utf8, countsByteOrderMark: true)) == Position(line: 1, column: 2))
    #expect(text.offset(of: Position(line: 1, column: 2)) == 4)
    #expect(text.position(ofOffset: 4) == Position(line: 1, column: 2))
  }

  @Test("What is not UTF-8 counts as readers see it, and every place leads to its byte and back")
  func invalid() {
    let bytes: [UInt8] = Array("x = '".utf8) + [0xE2, 0x82, 0xFF] + Array("é'\n".utf8) + [0xF0, 0x9F]
    let text = SourceText(bytes)
    for column in 1...9 {
      let place = Position(line: 1, column: column)
      #expect(text.position(ofOffset: text.offset(of: place)) == place)
    }
    #expect(text.position(line: 1, column: .max, ColumnUnit(.codePoints)) == Position(line: 1, column: 10))
    #expect(text.end == Position(line: 2, column: 2))
  }

  @Test("Places beyond the text become its end, places before it its beginning")
  func beyond() {
    let text = SourceText(Array("ab\n".utf8))
    #expect(text.position(line: 0, column: 0, ColumnUnit(.codePoints)) == Position(line: 1, column: 1))
    #expect(text.position(line: 9, column: 9, ColumnUnit(.codePoints)) == Position(line: 2, column: 1))
    #expect(text.position(line: 1, column: 9, ColumnUnit(.codePoints)) == Position(line: 1, column: 3))
    #expect(text.offset(of: Position(line: 9, column: 1)) == 3)
  }

  @Test("Places in a long line are those that counting from its beginning gives", arguments: ["ascii", "é", "😀"])
  func longLines(piece: String) {
    let text = SourceText(Array(("first\n" + String(repeating: piece + "b", count: 6000) + "\nlast").utf8))
    let scalars = Array(String(repeating: piece + "b", count: 6000).unicodeScalars)
    var bytes = 0
    var units = 0
    for (points, scalar) in scalars.enumerated() {
      if points % 500 < 2 {
        let place = Position(line: 2, column: points + 1)
        #expect(text.position(line: 2, column: points, ColumnUnit(.codePoints, base: 0)) == place)
        #expect(text.position(line: 2, column: bytes, ColumnUnit(.utf8, base: 0)) == place)
        #expect(text.position(line: 2, column: units, ColumnUnit(.utf16, base: 0)) == place)
        #expect(text.offset(of: place) == 6 + bytes)
      }
      bytes += scalar.utf8.count
      units += scalar.utf16.count
    }
    #expect(text.position(line: 2, column: .max, ColumnUnit(.utf16)) == Position(line: 2, column: scalars.count + 1))
    #expect(text.offset(of: Position(line: 2, column: .max)) == 6 + bytes)
  }
}
