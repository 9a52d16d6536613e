internal import ToolKit

/// One element of the argument `context`.
enum ContextItem: Sendable, Hashable {
  /// A file of the user's, whole or some of its lines.
  case file(path: String, lines: ClosedRange<Int>?)
  /// What passages are looked for to answer.
  case question(String)

  private static let most = 24
  private static let longestQuestion = 2000

  /// - Throws: `ToolError` that names the element concerned.
  static func read(_ texts: [String]) throws(ToolError) -> [ContextItem] {
    guard texts.count <= most else {
      throw CodeTask.invalid("context", "has \(texts.count) elements, at most \(most) are taken.")
    }
    var items: [ContextItem] = []
    for (index, text) in texts.enumerated() {
      let argument = "context[\(index)]"
      guard let first = text.utf8.first else {
        throw CodeTask.invalid(argument, "is empty; give a path, or a question that begins with '?'.")
      }
      guard first == UInt8(ascii: "?") else {
        items.append(try file(text, argument))
        continue
      }
      let question = String(text.dropFirst()).split(whereSeparator: \.isWhitespace).joined(separator: " ")
      guard !question.isEmpty, question.utf8.count <= longestQuestion else {
        throw CodeTask.invalid(argument, "is no question of 1 to \(longestQuestion) bytes.")
      }
      items.append(.question(question))
    }
    return items
  }

  /// `path`, `path:40` or `path:10-40`.
  private static func file(_ text: String, _ argument: String) throws(ToolError) -> ContextItem {
    guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return .file(path: text, lines: nil) }
    let numbers = text[text.utf8.index(after: colon)...].split(separator: "-", omittingEmptySubsequences: false)
    guard !numbers.isEmpty, numbers.count <= 2, numbers.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isDigit) })
    else { return .file(path: text, lines: nil) }
    guard let start = Int(numbers[0]), let end = Int(numbers[numbers.count - 1]), start >= 1, end >= start else {
      throw CodeTask.invalid(argument, "the lines are no range; write path:10-40, counted from 1.")
    }
    return .file(path: String(text[..<colon]), lines: start...end)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
