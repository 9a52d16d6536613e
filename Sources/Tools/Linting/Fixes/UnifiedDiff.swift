/// A unified diff, as `patch -p1` and `git apply` read it.
package enum UnifiedDiff {
  /// Equal lines around a change.
  private static let context = 3

  /// The diff of a file and what its fixes make of it; empty if that is the same.
  package static func of(_ fixed: FixedFile) -> [UInt8] {
    between(fixed.file.bytes, fixed.bytes, name: fixed.file.name)
  }

  /// The diff between two contents of a file. Lines end with LF; whatever stands before it, such as CR, belongs to the
  /// line.
  package static func between(_ old: [UInt8], _ new: [UInt8], name: String) -> [UInt8] {
    if old == new { return [] }
    let (oldLines, newLines) = (lines(of: old), lines(of: new))
    var numbers: [ArraySlice<UInt8>: Int] = [:]
    func number(_ line: ArraySlice<UInt8>) -> Int {
      if let number = numbers[line] { return number }
      numbers[line] = numbers.count
      return numbers.count - 1
    }
    let diff = LineDiff(oldLines.map(number), newLines.map(number))
    var result: [UInt8] = []
    result += Array("--- \(PatchName.quoted("a/", name))\n+++ \(PatchName.quoted("b/", name))\n".utf8)
    for hunk in hunks(diff.changes, oldLines.count) {
      write(hunk, oldLines, newLines, to: &result)
    }
    return result
  }

  /// Changes that share context lines.
  private static func hunks(_ changes: [LineDiff.Change], _ count: Int) -> [[LineDiff.Change]] {
    var hunks: [[LineDiff.Change]] = []
    for change in changes {
      if let last = hunks.last?.last, change.old.lowerBound - last.old.upperBound <= 2 * context {
        hunks[hunks.count - 1].append(change)
      } else {
        hunks.append([change])
      }
    }
    return hunks
  }

  private static func write(
    _ hunk: [LineDiff.Change], _ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>], to result: inout [UInt8],
  ) {
    let before = min(context, hunk[0].old.lowerBound)
    let after = min(context, old.count - hunk[hunk.count - 1].old.upperBound)
    let oldRange = hunk[0].old.lowerBound - before..<hunk[hunk.count - 1].old.upperBound + after
    let newRange = hunk[0].new.lowerBound - before..<hunk[hunk.count - 1].new.upperBound + after
    result += Array("@@ -\(span(oldRange)) +\(span(newRange)) @@\n".utf8)
    var position = oldRange.lowerBound
    for change in hunk {
      for line in old[position..<change.old.lowerBound] { write(" ", line, to: &result) }
      for line in old[change.old] { write("-", line, to: &result) }
      for line in new[change.new] { write("+", line, to: &result) }
      position = change.old.upperBound
    }
    for line in old[position..<oldRange.upperBound] { write(" ", line, to: &result) }
  }

  /// First line and number of lines; an empty range names the line before it.
  private static func span(_ range: Range<Int>) -> String {
    if range.count == 1 { return "\(range.lowerBound + 1)" }
    return "\(range.isEmpty ? range.lowerBound : range.lowerBound + 1),\(range.count)"
  }

  private static func write(_ mark: Unicode.Scalar, _ line: ArraySlice<UInt8>, to result: inout [UInt8]) {
    result.append(UInt8(ascii: mark))
    result += line
    if line.last != UInt8(ascii: "\n") { result += Array("\n\\ No newline at end of file\n".utf8) }
  }

  /// The lines with their line feeds.
  private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      lines.append(bytes[start...index])
      start = index + 1
    }
    if start < bytes.count { lines.append(bytes[start...]) }
    return lines
  }
}
