/// Declares one member of a tool's structured result and says what it means.
///
///     @Field("What the program wrote to standard output", .bulk) var stdout: String = ""
///
/// The name on the wire is the property's in snake_case. An optional that is nil is left out.
@propertyWrapper
package struct Field<Value: FieldValue>: Sendable {
  /// What a field carries besides its meaning.
  package enum Kind: Sendable {
    case plain
    /// Text that the readable content carries as well: cut in the structured result where that goes to a model.
    case bulk
  }

  package var wrappedValue: Value
  // Static strings: a result is made for each call, and a declaration must not cost it an allocation.
  let help: StaticString
  let name: StaticString?
  let kind: Kind

  package init(wrappedValue: Value, _ help: StaticString, _ kind: Kind = .plain, name: StaticString? = nil) {
    self.wrappedValue = wrappedValue
    self.help = help
    self.name = name
    self.kind = kind
  }
}

extension Field: Encodable {
  /// Writes key and value, unless the value is absent.
  package func encode(to encoder: any Encoder) throws {
    guard let encoder = OutputEncoder.from(encoder) else {
      throw EncodingError.invalidValue(
        self, .init(codingPath: encoder.codingPath, debugDescription: "A ToolOutput is written with encoded(options:)"))
    }
    guard !wrappedValue.isAbsent else { return }
    try encoder.write(field: wrappedValue, isBulk: kind == .bulk)
  }
}

/// A property of a group, of any type, as reflection finds it. One protocol for everything that a group may hold: asking a
/// type that the runtime meets for the first time about a protocol searches all conformances of the program, 120,000
/// instructions.
protocol DeclaredField: Sendable {
  /// Nil for what is no part of the structured result.
  func property(named propertyName: String) -> Property?
}

extension Field: DeclaredField {
  func property(named propertyName: String) -> Property? {
    Property(
      name: name?.description ?? WireName.snakeCase(propertyName), description: help.description,
      schema: Value.schema, bounds: [], isRequired: !Value.isOptional, defaultJSON: nil)
  }
}
