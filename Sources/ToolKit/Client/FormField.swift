package import JSON

/// One field of a form: its schema, and the check of what was filled in (MCP, PrimitiveSchemaDefinition).
package struct FormField: Sendable, Hashable {
  /// One of the values to choose from, and what the person reads.
  package struct Choice: Sendable, Hashable, ExpressibleByStringLiteral {
    package let value: String
    package let title: String?
    package init(_ value: String, title: String? = nil) {
      self.value = value
      self.title = title
    }
    package init(stringLiteral value: String) { self.init(value) }
  }

  private enum Kind: Sendable, Hashable {
    case text(format: String?, length: ClosedRange<Int>?)
    case number(ClosedRange<Double>?)
    case integer(ClosedRange<Int>?)
    case flag
    case choice([Choice])
    case choices([Choice])
    /// As revisions before 2025-11-25 spelled titles.
    case namedChoice([Choice])
  }

  package let name: String
  /// What the person reads beside the field, or nil for the name.
  package let title: String?
  /// What the person reads below it, or nil.
  package let explanation: String?
  package let isRequired: Bool
  /// What the field holds when the person leaves it as it is.
  package let defaultValue: JSONValue?
  private let kind: Kind

  private init(
    _ kind: Kind, _ name: String, _ title: String?, _ explanation: String?, _ isRequired: Bool, _ value: JSONValue?,
  ) {
    self.kind = kind
    self.name = name
    self.title = title
    self.explanation = explanation
    self.isRequired = isRequired
    defaultValue = value
  }

  /// A text.
  ///
  /// - Parameters:
  ///   - format: `email`, `uri`, `date` or `date-time`, for the client to check.
  ///   - length: how many code points it has.
  package static func text(
    _ name: String, title: String? = nil, _ explanation: String? = nil, isRequired: Bool = false,
    default value: String? = nil, format: String? = nil, length: ClosedRange<Int>? = nil,
  ) -> FormField {
    FormField(
      .text(format: format, length: length), name, title, explanation, isRequired, value.map(JSONValue.string))
  }

  /// A number.
  package static func number(
    _ name: String, title: String? = nil, _ explanation: String? = nil, isRequired: Bool = false,
    default value: Double? = nil, in range: ClosedRange<Double>? = nil,
  ) -> FormField {
    FormField(.number(range), name, title, explanation, isRequired, value.map(JSONValue.double))
  }

  /// A number without a fraction.
  package static func integer(
    _ name: String, title: String? = nil, _ explanation: String? = nil, isRequired: Bool = false,
    default value: Int? = nil, in range: ClosedRange<Int>? = nil,
  ) -> FormField {
    FormField(.integer(range), name, title, explanation, isRequired, value.map { .integer(Int64($0)) })
  }

  /// Yes or no.
  package static func flag(
    _ name: String, title: String? = nil, _ explanation: String? = nil, isRequired: Bool = false,
    default value: Bool? = nil,
  ) -> FormField {
    FormField(.flag, name, title, explanation, isRequired, value.map(JSONValue.bool))
  }

  /// One of several values. Titles are for all of them or none.
  ///
  /// - Parameter usesEnumNames: spells titles as revision 2025-06-18 did, which later ones keep for old clients.
  package static func choice(
    _ name: String, _ choices: [Choice], title: String? = nil, _ explanation: String? = nil, isRequired: Bool = false,
    default value: String? = nil, usesEnumNames: Bool = false,
  ) -> FormField {
    FormField(
      usesEnumNames ? .namedChoice(choices) : .choice(choices), name, title, explanation, isRequired,
      value.map(JSONValue.string))
  }

  /// Any number of several values. Titles are for all of them or none.
  package static func choices(
    _ name: String, _ choices: [Choice], title: String? = nil, _ explanation: String? = nil, isRequired: Bool = false,
    default values: [String]? = nil,
  ) -> FormField {
    FormField(
      .choices(choices), name, title, explanation, isRequired, values.map { .array($0.map(JSONValue.string)) })
  }

  // MARK: Schema

  /// The field as JSON Schema.
  var schema: JSONValue {
    var schema: JSONObject = ["type": .string(typeName)]
    if let title { schema["title"] = .string(title) }
    if let explanation { schema["description"] = .string(explanation) }
    switch kind {
    case .text(let format, let length):
      if let format { schema["format"] = .string(format) }
      if let length {
        schema["minLength"] = .integer(Int64(length.lowerBound))
        schema["maxLength"] = .integer(Int64(length.upperBound))
      }
    case .number(let range?):
      schema["minimum"] = .double(range.lowerBound)
      schema["maximum"] = .double(range.upperBound)
    case .integer(let range?):
      schema["minimum"] = .integer(Int64(range.lowerBound))
      schema["maximum"] = .integer(Int64(range.upperBound))
    case .number, .integer, .flag: break
    case .choice(let choices):
      let (key, value) = Self.options(choices, titled: "oneOf")
      schema[key] = value
    case .namedChoice(let choices):
      schema["enum"] = .array(choices.map { .string($0.value) })
      schema["enumNames"] = .array(choices.map { .string($0.title ?? $0.value) })
    case .choices(let choices):
      let (key, value) = Self.options(choices, titled: "anyOf")
      schema["items"] = key == "enum" ? ["type": "string", "enum": value] : .object([key: value])
    }
    if let defaultValue { schema["default"] = defaultValue }
    return .object(schema)
  }

  private var typeName: String {
    switch kind {
    case .text, .choice, .namedChoice: "string"
    case .number: "number"
    case .integer: "integer"
    case .flag: "boolean"
    case .choices: "array"
    }
  }

  private static func options(_ choices: [Choice], titled: String) -> (key: String, value: JSONValue) {
    guard choices.contains(where: { $0.title != nil }) else {
      return ("enum", .array(choices.map { .string($0.value) }))
    }
    return (
      titled,
      .array(choices.map { ["const": .string($0.value), "title": .string($0.title ?? $0.value)] })
    )
  }

  // MARK: Values

  /// What is wrong with a value for this field, after the field's name; nil if nothing is.
  func problem(of value: JSONValue) -> String? {
    switch kind {
    case .text(_, let length):
      guard let text = value.string else { return "must be a string" }
      guard let length, !length.contains(text.unicodeScalars.count) else { return nil }
      return "must have \(length.lowerBound) to \(length.upperBound) characters"
    case .number(let range):
      guard let number = value.double else { return "must be a number" }
      guard let range, !range.contains(number) else { return nil }
      return "must be from \(range.lowerBound) to \(range.upperBound)"
    case .integer(let range):
      guard let number = value.integer else { return "must be an integer" }
      guard let range, !range.contains(number) else { return nil }
      return "must be from \(range.lowerBound) to \(range.upperBound)"
    case .flag: return value.bool == nil ? "must be true or false" : nil
    case .choice(let choices), .namedChoice(let choices):
      guard let text = value.string else { return "must be a string" }
      return Self.problem(of: text, among: choices)
    case .choices(let choices):
      guard let values = value.array else { return "must be an array" }
      for value in values {
        guard let text = value.string else { return "must hold strings" }
        if let problem = Self.problem(of: text, among: choices) { return problem }
      }
      return nil
    }
  }

  private static func problem(of text: String, among choices: [Choice]) -> String? {
    if choices.contains(where: { $0.value == text }) { return nil }
    return "must be one of \(choices.map(\.value).joined(separator: ", "))"
  }
}
