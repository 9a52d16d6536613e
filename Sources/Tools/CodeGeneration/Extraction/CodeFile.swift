/// A file of source code.
package struct CodeFile: Sendable, Hashable {
  /// Path within the work folder.
  package var name: String
  package var text: String

  package init(name: String, text: String) {
    self.name = name
    self.text = text
  }

  /// Lines, a last one without a line end counted.
  var lineCount: Int {
    text.utf8.count { $0 == 0x0A } + (text.utf8.last.map { $0 == 0x0A } ?? true ? 0 : 1)
  }

  /// The text of a line, from 1.
  func line(_ number: Int) -> String? {
    let lines = text.utf8.split(separator: 0x0A, maxSplits: max(number, 1), omittingEmptySubsequences: false)
    guard number >= 1, number <= lines.count else { return nil }
    return String(Substring(lines[number - 1]))
  }
}
