package import JSON

/// The JSON Schema subset that every model vendor accepts, as a checker that knows nothing of how schemas are made.
package enum VendorSubset {
  private static let keywords: Set<String> = [
    "type", "description", "properties", "required", "items", "enum", "minimum", "maximum", "minLength", "maxLength",
    "minItems", "maxItems", "default",
  ]

  /// What in `schema` some vendor refuses, each with its place; empty if nothing.
  package static func violations(of schema: JSONValue, isRoot: Bool, at path: String = "#") -> [String] {
    guard let object = schema.object else { return ["\(path) is not an object"] }
    var result = object.keys.filter { !keywords.contains($0) }.map { "\(path) uses \($0)" }
    guard let type = object["type"]?.string else { return result + ["\(path) has no single type"] }
    if isRoot && type != "object" { result.append("\(path) is not of type object") }
    switch type {
    case "object":
      guard let members = object["properties"]?.object else { return result + ["\(path) has no properties"] }
      guard let required = object["required"]?.array else { return result + ["\(path) has no required list"] }
      for name in required where members[name.string ?? ""] == nil { result.append("\(path) requires \(name)") }
      for (name, member) in members { result += violations(of: member, isRoot: false, at: "\(path)/\(name)") }
    case "array":
      guard let items = object["items"] else { return result + ["\(path) has no items"] }
      result += violations(of: items, isRoot: false, at: "\(path)/items")
    case "string":
      if let values = object["enum"]?.array, values.isEmpty || values.contains(where: { $0.string == nil }) {
        result.append("\(path) has an enum of something else than strings")
      }
    case "integer", "number", "boolean":
      if object["enum"] != nil { result.append("\(path) has an enum of something else than strings") }
    default:
      result.append("\(path) has the type \(type)")
    }
    return result
  }
}
