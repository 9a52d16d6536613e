package import JSON

/// A tool as hosts offer it to a model: name, description and schemas.
package struct OfferedTool {
  /// A schema in a tool, with the place where it stands.
  package struct Place {
    package let path: String
    package let schema: JSONValue
    /// How many schemas are around it; 0 for a root.
    package let depth: Int

    /// The schema's type where it names exactly one.
    package var type: String? { schema["type"]?.string }
    /// The names of its properties, and their schemas.
    package var properties: JSONObject? { schema["properties"]?.object }
  }

  package let name: String
  package let description: String
  /// Every schema of the arguments, the root first.
  package let input: [Place]
  /// Every schema of the structured result, the root first; empty if there is none.
  package let output: [Place]

  /// - Parameter definition: an MCP `Tool`.
  package init(_ definition: JSONValue) {
    name = definition["name"]?.string ?? ""
    description = definition["description"]?.string ?? ""
    input = Self.places(in: definition["inputSchema"] ?? .null, at: "inputSchema", depth: 0)
    output = definition["outputSchema"].map { Self.places(in: $0, at: "outputSchema", depth: 0) } ?? []
  }

  package var all: [Place] { input + output }

  /// A schema and all schemas in it, whatever keyword holds them.
  private static func places(in schema: JSONValue, at path: String, depth: Int) -> [Place] {
    var result = [Place(path: path, schema: schema, depth: depth)]
    for (key, value) in schema.object ?? [:] {
      switch key {
      case "properties", "patternProperties", "$defs", "definitions", "dependentSchemas":
        for (name, member) in value.object ?? [:] {
          result += places(in: member, at: "\(path).\(name)", depth: depth + 1)
        }
      case "anyOf", "oneOf", "allOf", "prefixItems":
        for (index, branch) in (value.array ?? []).enumerated() {
          result += places(in: branch, at: "\(path).\(key)[\(index)]", depth: depth + 1)
        }
      case "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames":
        if value.object != nil { result += places(in: value, at: "\(path).\(key)", depth: depth + 1) }
      default:
        break
      }
    }
    return result
  }
}
