/// Which block a removed statement stands in.
///
/// Two fixes that each remove a statement take for granted that the other statement stays: together they may leave a
/// block empty. Ruff applies one of them a round, by the block's node in its syntax tree; here a block is found by
/// indentation. Where that is mistaken, a fix waits for another round, or the check after each round takes the round
/// back.
enum EnclosingBlock {
  /// How many lines above are looked at; statements further down in their block count as one another's neighbours.
  private static let reach = 5000

  /// The number of the line that opens the block, if an edit removes the beginning of an indented line, or puts `pass`
  /// there; nil for any other edit.
  static func opening(
    ofStatementIn range: Range<Int>, line number: Int, replacedBy replacement: String, _ text: SourceText,
  ) -> Int? {
    guard replacement.isEmpty || replacement == "pass" else { return nil }
    let line = text.line(number)
    let indentation = depth(of: line)
    let statement = line.startIndex + indentation
    guard indentation > 0, range.lowerBound <= statement, range.upperBound > statement else { return nil }
    for above in stride(from: number - 1, to: max(0, number - reach), by: -1) {
      let candidate = text.line(above)
      let depth = depth(of: candidate)
      if depth < candidate.count, depth < indentation { return above }
    }
    return 0
  }

  /// Bytes of white space at the beginning of a line.
  private static func depth(of line: ArraySlice<UInt8>) -> Int {
    line.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == 0x0C }.count
  }
}
