package import JSON

extension JSONValue {
  /// The value over several lines with two spaces of indentation, members in their order, for files that people review.
  package var prettyText: String { pretty(indentation: "") + "\n" }

  private func pretty(indentation: String) -> String {
    let inner = indentation + "  "
    switch self {
    case .object(let object) where !object.isEmpty:
      let members = object.map { "\(inner)\(JSONValue.string($0.key)): \($0.value.pretty(indentation: inner))" }
      return "{\n" + members.joined(separator: ",\n") + "\n\(indentation)}"
    case .array(let elements) where !elements.isEmpty:
      return "[\n" + elements.map { inner + $0.pretty(indentation: inner) }.joined(separator: ",\n")
        + "\n\(indentation)]"
    default:
      return description
    }
  }
}
