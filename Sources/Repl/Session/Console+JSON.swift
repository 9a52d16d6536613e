package import JSON

extension Console {
  /// A value over several lines, short lists and objects on one, in colours if there are any.
  package func pretty(_ value: JSONValue, indentation: String = "") -> String {
    let inner = indentation + "  "
    switch value {
    case .object(let object) where !object.isEmpty:
      if let short = short(value, indentation) { return short }
      let members = object.map { key, value in inner + name(key) + ": " + pretty(value, indentation: inner) }
      return "{\n" + members.joined(separator: ",\n") + "\n\(indentation)}"
    case .array(let elements) where !elements.isEmpty:
      if let short = short(value, indentation) { return short }
      let lines = elements.map { inner + pretty($0, indentation: inner) }
      return "[\n" + lines.joined(separator: ",\n") + "\n\(indentation)]"
    default: return scalar(value)
    }
  }

  /// A list or object on one line, if it is flat and short enough for that.
  private func short(_ value: JSONValue, _ indentation: String) -> String? {
    let plain = value.description
    guard plain.utf8.count + indentation.utf8.count <= 72 else { return nil }
    switch value {
    case .array(let elements):
      guard elements.allSatisfy({ $0.array == nil && $0.object == nil }) else { return nil }
      return "[" + elements.map(scalar).joined(separator: ", ") + "]"
    case .object(let object):
      guard object.allSatisfy({ $0.value.array == nil && $0.value.object == nil }) else { return nil }
      return "{" + object.map { name($0.key) + ": " + scalar($0.value) }.joined(separator: ", ") + "}"
    default: return nil
    }
  }

  private func name(_ key: String) -> String { paint(inert(.string(key)), .cyan) }

  private func scalar(_ value: JSONValue) -> String {
    switch value {
    case .string: paint(inert(value), .green)
    case .integer, .double, .number, .bool, .null: paint(value.description, .yellow)
    case .array, .object: value.description
    }
  }

  /// JSON escapes C0 controls itself; C1 and DEL, which terminals obey too, it does not.
  private func inert(_ value: JSONValue) -> String {
    isTerminal ? TerminalText.inert(value.description) : value.description
  }
}
