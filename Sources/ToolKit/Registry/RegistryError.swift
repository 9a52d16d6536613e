/// Why a list of tools, prompts or resources is not acceptable. It ends the start: a wrong declaration is a bug, not an input.
package struct RegistryError: Error, Sendable, CustomStringConvertible {
  package let description: String
  init(_ description: String) { self.description = description }
}

extension ToolDefinition {
  /// Descriptions beyond this are cut or refused by hosts.
  package static let longestDescription = 2048

  /// What is wrong with the definition itself, its schemas apart.
  var flaws: [String] {
    var result: [String] = []
    if !WireName.isValid(name) { result.append("its name does not match ^[a-zA-Z0-9_-]{1,64}$") }
    if title.isEmpty { result.append("it has no title") }
    if let resultCharacters, !(1...500_000).contains(resultCharacters) {
      result.append("it announces results of \(resultCharacters) characters, not 1 to 500000")
    }
    return result + Self.flaws(ofDescription: description)
  }

  /// What is wrong with a description, of a tool or of anything else that is listed.
  static func flaws(ofDescription description: String) -> [String] {
    if description.isEmpty { return ["it has no description"] }
    guard description.count > longestDescription else { return [] }
    return ["its description has \(description.count) characters, more than \(longestDescription)"]
  }
}

extension Schema {
  /// Declarations of nested types that contradict themselves; the root's own are reported with the property's name.
  var flaws: [String] {
    switch self {
    case .array(let element):
      return element.flaws
    case .object(let properties):
      return properties.flatMap { property in
        let own = property.schema.flaws
        if case .object = property.schema { return own + property.nestedFlaws }
        if case .array(.object) = property.schema { return own + property.nestedFlaws }
        return own
      }
    case .string, .integer, .number, .boolean:
      return []
    }
  }
}

extension Property {
  /// What is wrong with the name and the description, each after the name of the property.
  var flaws: [String] {
    var result: [String] = []
    if description.isEmpty { result.append("has no description") }
    if description.hasSuffix(".") { result.append("has a description that ends with a full stop") }
    if !WireName.isValid(name) { result.append("has the invalid name '\(name)'") }
    return result
  }

  /// The same for the members of a nested object.
  fileprivate var nestedFlaws: [String] {
    var schema = schema
    while case .array(let element) = schema { schema = element }
    guard case .object(let members) = schema else { return [] }
    return members.flatMap { member in member.flaws.map { "\(name).\(member.name) \($0)" } }
  }
}
