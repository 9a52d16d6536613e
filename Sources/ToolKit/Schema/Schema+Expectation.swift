extension Schema {
  /// What is expected, in words: "an integer from 1 to 120".
  func expected(_ bounds: [Bound]) -> String {
    switch self {
    case .string(let declared):
      let choices = bounds.choices ?? declared
      if !choices.isEmpty { return "one of: " + choices.joined(separator: ", ") }
      guard let length = bounds.length else { return "a string" }
      return "a string of \(Self.amount(length)) characters"
    case .integer: return "an integer" + Self.limits(bounds)
    case .number: return "a number" + Self.limits(bounds)
    case .boolean: return "true or false"
    case .array(let element):
      let amount = bounds.count.map { Self.amount($0) + " " } ?? ""
      return "a list of \(amount)\(element.plural(bounds))"
    case .object(let properties):
      return "an object with " + Self.memberList(properties)
    }
  }

  /// The names of members as an error lists them.
  static func memberList(_ properties: [Property]) -> String {
    properties.isEmpty ? "no members" : properties.map(\.name).joined(separator: ", ")
  }

  private func plural(_ bounds: [Bound]) -> String {
    switch self {
    case .string(let declared):
      let choices = bounds.choices ?? declared
      if !choices.isEmpty { return "values, each one of: " + choices.joined(separator: ", ") }
      guard let length = bounds.length else { return "strings" }
      return "strings, each of \(Self.amount(length)) characters"
    case .integer: return "integers" + Self.each(Self.limits(bounds))
    case .number: return "numbers" + Self.each(Self.limits(bounds))
    case .boolean: return "booleans"
    case .array(let element): return "lists of " + element.plural(bounds)
    case .object(let properties): return "objects with " + Self.memberList(properties)
    }
  }

  private static func each(_ limits: String) -> String { limits.isEmpty ? "" : ", each" + limits }

  private static func limits(_ bounds: [Bound]) -> String {
    guard let range = bounds.range else { return "" }
    return " from \(NumberText.shortest(range.lowerBound)) to \(NumberText.shortest(range.upperBound))"
  }

  private static func amount(_ range: ClosedRange<Int>) -> String {
    if range.lowerBound == range.upperBound { return "exactly \(range.lowerBound)" }
    if range.upperBound == Int.max { return "at least \(range.lowerBound)" }
    if range.lowerBound == 0 { return "at most \(range.upperBound)" }
    return "\(range.lowerBound) to \(range.upperBound)"
  }
}
