internal import ToolKit

/// Words that are no code.
enum Prose {
  /// Characters of an explanation that are kept.
  private static let longest = 1000

  /// Whether a text without fences is sentences. Only what is certain: anything else goes to the linter, which knows.
  static func isLikely(_ text: String) -> Bool {
    let signs: Set<Character> = ["=", "{", "}", "[", "]", ";", "<", ">", "|", "$", "#", "\\", "(", ")", "&", "@", "*"]
    guard !text.contains(where: signs.contains) else { return false }
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count >= 3, let first = words.first?.first, first.isUppercase, let last = words.last?.last else {
      return false
    }
    return [".", "!", "?", ":", "…"].contains(last)
  }

  /// An explanation within its bounds, inert, without the empty lines that blocks leave behind.
  static func shortened(_ text: String) -> String {
    var lines: [Substring] = []
    for line in FencedBlock.lines(of: text) {
      let isBlank = line.allSatisfy(\.isWhitespace)
      if isBlank, lines.last.map({ $0.isEmpty }) ?? true { continue }
      lines.append(isBlank ? "" : line)
    }
    if lines.last?.isEmpty == true { lines.removeLast() }
    return InertText(lines.joined(separator: "\n").utf8).text.excerpt(longest)
  }
}
