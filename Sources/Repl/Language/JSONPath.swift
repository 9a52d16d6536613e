package import JSON

/// Where in an answer something is: `structuredContent.value`, `content[0].text`.
package struct JSONPath: Equatable, CustomStringConvertible {
  private enum Step: Equatable {
    case key(String)
    case index(Int)
  }

  package let description: String
  private var steps: [Step] = []

  package init(_ text: String) throws(ReplSyntaxError) {
    description = text
    var key = ""
    var rest = Substring(text)
    func malformed() -> ReplSyntaxError {
      ReplSyntaxError("'\(text)' is no path: write keys with dots and positions in brackets, as in content[0].text")
    }
    while let next = rest.popFirst() {
      switch next {
      case ".":
        guard !rest.isEmpty else { throw malformed() }
        if key.isEmpty {
          guard case .index? = steps.last else { throw malformed() }
        } else {
          steps.append(.key(key))
        }
        key = ""
      case "[":
        if !key.isEmpty { steps.append(.key(key)) }
        key = ""
        guard let end = rest.firstIndex(of: "]"), let index = Int(rest[..<end]), index >= 0 else { throw malformed() }
        steps.append(.index(index))
        rest = rest[rest.index(after: end)...]
        guard rest.first == nil || rest.first == "." || rest.first == "[" else { throw malformed() }
      default: key.append(next)
      }
    }
    if !key.isEmpty { steps.append(.key(key)) }
    guard !steps.isEmpty else { throw malformed() }
  }

  /// What is there, or nil.
  package func value(in root: JSONValue) -> JSONValue? {
    var value = root
    for step in steps {
      let next: JSONValue? =
        switch step {
        // A digit between dots finds an element too.
        case .key(let key): value[key] ?? Int(key).flatMap { value[$0] }
        case .index(let index): value[index]
        }
      guard let next else { return nil }
      value = next
    }
    return value
  }
}
