internal import ToolKit

/// What reasoning models write before their answer where their server does not keep it apart.
enum Thoughts {
  /// The answer without the blocks that it begins with; nil if it ends within one.
  static func removed(from answer: String) -> String? {
    var rest = answer[...]
    while true {
      let start = rest.drop(while: \.isWhitespace)
      if let tag = ["think", "thinking"].first(where: { start.hasPrefix("<\($0)>") }) {
        guard let end = start.firstRange(of: "</\(tag)>") else { return nil }
        rest = start[end.upperBound...]
        continue
      }
      // Some templates put the opening tag into the question.
      if let end = rest.firstRange(of: "</think>"), !rest[..<end.lowerBound].contains("```"),
        !rest[..<end.lowerBound].contains("<think>")
      {
        let behind = rest[end.upperBound...]
        guard behind.contains("```") else { return String(rest) }
        rest = behind
        continue
      }
      return rest.startIndex == answer.startIndex ? answer : String(start)
    }
  }
}
