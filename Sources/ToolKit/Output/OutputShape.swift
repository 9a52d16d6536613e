import JSON

/// A `FieldGroup` type as reflection found it: its fields in the order of their declaration. Made once for each type.
final class OutputShape: Sendable {
  let properties: [Property]
  /// What is wrong with the declarations; `ToolRegistry` refuses a tool that has any.
  let flaws: [String]
  /// The stored properties in the order in which a synthesized `encode(to:)` hands them over.
  private let members: [Member]

  struct Member {
    /// The Swift property's name, which is the coding key.
    let name: String
    /// Nil for a property that is no part of the structured result.
    let key: JSONWriter.PreparedKey?
  }

  private static let known = ShapeCache<OutputShape>()

  /// The shape of a group's type.
  static func of<Group: FieldGroup>(_ type: Group.Type) -> OutputShape {
    known.shape(of: type) { OutputShape(reflecting: Group()) }
  }

  private init(reflecting prototype: some FieldGroup) {
    // Asked for a flaw only: naming a type costs a tenth of the server's start.
    var typeName: String { String(describing: type(of: prototype)) }
    var properties: [Property] = []
    var flaws: [String] = []
    var members: [Member] = []
    for child in Mirror(reflecting: prototype).children {
      let label = child.label ?? "?"
      // The wrapper of a property `name` is stored as `_name`.
      let name = label.hasPrefix("_") ? String(label.dropFirst()) : label
      guard let field = child.value as? any DeclaredField else {
        flaws.append("\(typeName).\(name) is not declared with @Field")
        continue
      }
      guard let property = field.property(named: name) else {
        members.append(Member(name: name, key: nil))
        continue
      }
      flaws += property.flaws.map { "\(typeName).\(name) \($0)" }
      if properties.contains(where: { $0.name == property.name }) {
        flaws.append("\(typeName).\(name) has the name of another field, '\(property.name)'")
      }
      properties.append(property)
      members.append(Member(name: name, key: JSONWriter.PreparedKey(property.name)))
    }
    self.properties = properties
    self.flaws = flaws
    self.members = members
  }

  /// The property that is handed over as number `position`; nil if it is none that was declared.
  func member(_ name: String, at position: Int) -> Member? {
    if position < members.count, members[position].name == name { return members[position] }
    // An `encode(to:)` written by hand may go its own way.
    return members.first { $0.name == name }
  }
}
