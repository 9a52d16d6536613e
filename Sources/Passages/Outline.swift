/// The headings on the way, and every trail that blocks refer to.
struct Outline {
  /// The first is the empty one, above every heading.
  private(set) var trails: [[String]] = [[]]
  /// The trail of what comes next.
  private(set) var current = 0
  private var stack: [(level: Int, trail: Int)] = []
  /// The first heading that says anything.
  var first: String? { trails.count > 1 ? trails[1].last : nil }

  /// Deeper headings than this are named by their ancestors only: trails must not grow with the square of a hostile depth.
  static let deepest = 12

  /// Goes below a heading: those of its level or deeper end.
  mutating func enter(level: Int, title: String) {
    while let last = stack.last, last.level >= level { stack.removeLast() }
    let above = stack.last?.trail ?? 0
    if !title.isEmpty, stack.count < Self.deepest {
      trails.append(trails[above] + [title])
      current = trails.count - 1
    } else {
      current = above
    }
    stack.append((level, current))
  }

  /// Puts the title of the whole text above every heading that does not say the same: below it a heading like
  /// "Parameters" tells whose.
  mutating func put(title: String, above isOther: (String) -> Bool) {
    for index in trails.indices where trails[index].first.map(isOther) ?? true { trails[index].insert(title, at: 0) }
  }

  /// Ends the innermost heading.
  mutating func leave() {
    stack.removeLast()
    current = stack.last?.trail ?? 0
  }

  /// A heading's text as a trail shows it: at most 200 bytes, without white space around it.
  static func title(_ text: [UInt8], _ range: Range<Int>) -> String {
    var bounds = text.trimmed(range)
    if bounds.count > 200 {
      var end = bounds.lowerBound + 200
      while text[end].isContinuation { end -= 1 }
      bounds = text.trimmed(bounds.lowerBound..<end)
    }
    return text.string(bounds)
  }
}
