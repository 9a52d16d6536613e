import JSON

/// A type as JSON Schema knows it, in the subset that every model vendor accepts: one explicit type for each value, lists
/// with items, enumerations of strings only, no references, formats, unions or constants.
package indirect enum Schema: Sendable, Hashable {
  /// A string; if `choices` is not empty, one of these.
  case string(choices: [String])
  case integer
  case number
  case boolean
  case array(Schema)
  case object([Property])

  /// A string without further rules.
  package static let string = Schema.string(choices: [])
}

/// A member of an object as its schema describes it.
package struct Property: Sendable, Hashable {
  /// The name on the wire.
  package let name: String
  /// What it means, for the model.
  package let description: String
  package let schema: Schema
  package let bounds: [Bound]
  package let isRequired: Bool
  /// The default as JSON, or nil if there is none worth stating.
  package let defaultJSON: [UInt8]?
}

extension Schema {
  /// The JSON Schema of an object with these properties: the root of an input or output schema.
  package static func document(_ properties: [Property]) -> [UInt8] {
    var writer = JSONWriter()
    Schema.object(properties).write(to: &writer, description: nil, bounds: [], defaultJSON: nil)
    return writer.bytes
  }

  private func write(to writer: inout JSONWriter, description: String?, bounds: [Bound], defaultJSON: [UInt8]?) {
    writer.beginObject()
    writer.key("type")
    writer.string(typeName)
    if let description {
      writer.key("description")
      writer.string(description)
    }
    switch self {
    case .string(let declared):
      let choices = bounds.choices ?? declared
      if !choices.isEmpty { writer.write("enum", choices) }
    case .array(let element):
      writer.key("items")
      // What limits a single value limits each element; what counts stays with the list.
      element.write(to: &writer, description: nil, bounds: bounds.filter { !$0.limitsCount }, defaultJSON: nil)
    case .object(let properties):
      writer.write(properties)
    case .integer, .number, .boolean:
      break
    }
    for bound in bounds where bound.applies(to: self) { bound.write(to: &writer) }
    if let defaultJSON {
      writer.key("default")
      writer.raw(defaultJSON)
    }
    writer.endObject()
  }

  fileprivate static func write(_ property: Property, to writer: inout JSONWriter) {
    property.schema.write(
      to: &writer, description: property.description, bounds: property.bounds, defaultJSON: property.defaultJSON)
  }

  private var typeName: String {
    switch self {
    case .string: "string"
    case .integer: "integer"
    case .number: "number"
    case .boolean: "boolean"
    case .array: "array"
    case .object: "object"
    }
  }
}

extension JSONWriter {
  fileprivate mutating func write(_ name: String, _ values: [String]) {
    key(name)
    beginArray()
    for value in values { string(value) }
    endArray()
  }

  fileprivate mutating func write(_ properties: [Property]) {
    key("properties")
    beginObject()
    for property in properties {
      key(property.name)
      Schema.write(property, to: &self)
    }
    endObject()
    // Always written: some readers take a missing list for a broken schema.
    write("required", properties.filter(\.isRequired).map(\.name))
  }
}
