package import JSON

/// A form for the person to fill in (MCP, elicitation). Never for secrets: the client sees what is typed.
package struct Form: ClientQuestion {
  /// What the person did with a question.
  package enum Answer: Sendable, Hashable {
    /// Filled in and sent: the values of the fields by name. An optional field left empty has its default, or is missing.
    case accepted([String: JSONValue])
    /// Said no.
    case declined
    /// Went away without saying.
    case cancelled
  }

  package let key: String
  /// What is asked, and why.
  package let message: String
  package let fields: [FormField]

  package init(_ key: String, _ message: String, _ fields: [FormField]) {
    self.key = key
    self.message = message
    self.fields = fields
  }

  package var method: StaticString { "elicitation/create" }
  package var capability: ClientCapability { .elicitationForm }

  package var params: JSONValue {
    var properties = JSONObject()
    for field in fields { properties[field.name] = field.schema }
    let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
    var schema: JSONObject = ["type": "object", "properties": .object(properties)]
    if !required.isEmpty { schema["required"] = .array(required) }
    return ["message": .string(message), "requestedSchema": .object(schema)]
  }

  package func answer(in result: JSONValue) throws(UnusableAnswer) -> Answer {
    let action = try ElicitationAction(of: result)
    guard action == .accept else { return action == .decline ? .declined : .cancelled }
    guard let content = result["content"]?.object else { throw UnusableAnswer("content must be an object") }
    var values: [String: JSONValue] = [:]
    for field in fields {
      if let value = content[field.name], !value.isNull {
        if let problem = field.problem(of: value) { throw UnusableAnswer("content.\(field.name) \(problem)") }
        values[field.name] = value
      } else if let value = field.defaultValue {
        values[field.name] = value
      } else if field.isRequired {
        throw UnusableAnswer("content.\(field.name) is missing")
      }
    }
    return .accepted(values)
  }
}
