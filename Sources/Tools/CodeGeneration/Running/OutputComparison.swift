internal import ToolKit

/// Whether a program printed what was expected: line by line, white space at the ends of lines and empty lines at the end
/// aside.
enum OutputComparison {
  /// Nil if it did, else the first line that differs, in words.
  static func difference(of printed: String, from expected: String) -> String? {
    let (got, wanted) = (lines(printed), lines(expected))
    for index in 0..<max(got.count, wanted.count) {
      let (left, right) = (got.element(index), wanted.element(index))
      if left == right { continue }
      switch (left, right) {
      case (nil, let right?): return "line \(index + 1) is missing: \(quoted(right)) was expected"
      case (let left?, nil): return "line \(index + 1) is one too many: \(quoted(left))"
      default: return "line \(index + 1) is \(quoted(left ?? "")), \(quoted(right ?? "")) was expected"
      }
    }
    return nil
  }

  private static func lines(_ text: String) -> [Substring] {
    var lines = FencedBlock.lines(of: text).map { line in
      var line = line
      while let last = line.utf8.last, last == 0x20 || last == 0x09 || last == 0x0D { line.removeLast() }
      return line
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  private static func quoted(_ line: Substring) -> String { "'\(String(line).excerpt(160))'" }
}

extension Array {
  fileprivate func element(_ index: Int) -> Element? { index < count ? self[index] : nil }
}
