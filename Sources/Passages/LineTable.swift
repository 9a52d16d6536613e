/// Where the lines of a text start.
///
/// A line ends after LF, hence after CRLF. A lone CR ends one only where the text has no LF at all, as in files of old
/// Macs: everywhere else editors, `grep -n` and compilers count it as part of its line, and a citation must agree.
struct LineTable: Sendable {
  /// The offsets of the lines' first bytes, and last the length of the text.
  private let starts: [UInt32]

  init(_ text: [UInt8]) {
    let end: UInt8 = !text.contains(0x0A) && text.contains(0x0D) ? 0x0D : 0x0A
    var starts: [UInt32] = [0]
    for index in text.indices where text[index] == end { starts.append(UInt32(index + 1)) }
    if Int(starts[starts.count - 1]) < text.count { starts.append(UInt32(text.count)) }
    self.starts = starts
  }

  /// The number of lines; what follows the last line end is one only if it is not empty.
  var count: Int { starts.count - 1 }

  /// The bytes of a line, its end included.
  subscript(line: Int) -> Range<Int> { Int(starts[line])..<Int(starts[line + 1]) }

  /// The bytes of a run of lines.
  subscript(lines: Range<Int>) -> Range<Int> { Int(starts[lines.lowerBound])..<Int(starts[lines.upperBound]) }

  /// The line, from 0, that a byte is on.
  func line(at offset: Int) -> Int {
    var low = 0
    var high = max(1, count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(starts[middle]) <= offset { low = middle } else { high = middle }
    }
    return low
  }
}
