import JSON
import Spelling

/// A `ToolInput` type as reflection found it: its arguments in the order of their declaration. Made once for each type.
final class InputShape: Sendable {
  let properties: [Property]
  let schema: Schema
  /// What is wrong with the declarations; `ToolRegistry` refuses a tool that has any.
  let flaws: [String]

  /// The errors that one answer lists at most.
  static let maximumProblems = 5

  private static let known = ShapeCache<InputShape>()

  /// The shape of an input's type.
  static func of<Input: ToolInput>(_ type: Input.Type) -> InputShape {
    known.shape(of: type) { ArgumentReader.suspended { InputShape(reflecting: Input()) } }
  }

  private init(reflecting prototype: some ToolInput) {
    // Asked for a flaw only: naming a type takes a while.
    var typeName: String { String(describing: type(of: prototype)) }
    var properties: [Property] = []
    var flaws: [String] = []
    for child in Mirror(reflecting: prototype).children {
      let label = child.label ?? "?"
      // The wrapper of a property `name` is stored as `_name`.
      let name = label.hasPrefix("_") ? String(label.dropFirst()) : label
      guard let declaration = child.value as? any DeclaredParam else {
        flaws.append("\(typeName).\(name) is not declared with @Param")
        continue
      }
      let property = declaration.property(named: name)
      flaws += (property.flaws + declaration.flaws(of: property)).map { "\(typeName).\(name) \($0)" }
      if properties.contains(where: { $0.name == property.name }) {
        flaws.append("\(typeName).\(name) has the name of another argument, '\(property.name)'")
      }
      properties.append(property)
    }
    var reader = ArgumentReader(properties, nil, at: .root)
    _ = reader.make(type(of: prototype))
    if !reader.isComplete { flaws.append("\(typeName).init() does more than evaluate the declarations") }
    self.properties = properties
    self.flaws = flaws
    schema = .object(properties)
  }

  /// Makes the input of a call. No arguments are the same as an empty object.
  func decode<Input: ToolInput>(_ type: Input.Type, from arguments: JSONView?) throws(ToolError) -> Input {
    guard let arguments, !arguments.isNull else { return try decode(type, from: nil, at: .root) }
    switch arguments.kind {
    case .object:
      return try decode(type, from: arguments, at: .root)
    case .string:
      // Some hosts hand objects over as JSON in a string.
      if let object = arguments.embeddedJSON(.object) { return try decode(type, from: object, at: .root) }
    default: break
    }
    throw ToolError(.invalidArgument, "The arguments are \(arguments.shortText), expected \(schema.expected([])).")
  }

  /// Makes an `Input`, the type that this is the shape of, of the arguments in `object`; nil means that there are none.
  ///
  /// - Throws: all that is wrong, up to five things: a caller repairs a call faster when it sees them together.
  func decode<Input: ToolInput>(_ type: Input.Type, from object: JSONView?, at path: ArgumentPath) throws(ToolError)
    -> Input
  {
    var reader = ArgumentReader(properties, object, at: path)
    let input = reader.make(type)
    var problems = reader.problems
    // Members that no declaration has taken. An argument that is given twice was taken once; it is known all the same.
    if let object, object.count > reader.taken { problems = unknownArguments(object, at: path) + problems }
    guard problems.isEmpty else { throw ToolError(merging: problems) }
    return input
  }

  private func unknownArguments(_ object: JSONView, at path: ArgumentPath) -> [ToolError] {
    var result: [ToolError] = []
    for (key, _) in object.members {
      // Hosts add members of their own that begin with an underscore.
      if key.utf8.first == UInt8(ascii: "_") || properties.contains(where: { $0.name == key }) { continue }
      guard result.count < Self.maximumProblems else { break }
      let shown = key.excerpt(60)
      let full = ArgumentPath.member(path, shown).text
      let names = properties.map(\.name)
      let hint =
        Spelling.closest(to: key, among: names).map { "Did you mean '\(ArgumentPath.member(path, $0).text)'?" }
        ?? (names.isEmpty ? "There are no arguments." : "Known: \(names.joined(separator: ", ")).")
      result.append(ToolError(.invalidArgument, "Argument '\(full)' is unknown. \(hint)", argument: full))
    }
    return result
  }
}

extension ToolError {
  /// One error that says everything `problems` say, as far as that is of use.
  fileprivate init(merging problems: [ToolError]) {
    guard problems.count > 1 else {
      self = problems[0]
      return
    }
    var lines = problems.prefix(InputShape.maximumProblems).map(\.message)
    if problems.count > lines.count { lines.append("And \(problems.count - lines.count) more.") }
    self.init(.invalidArgument, lines.joined(separator: "\n"), argument: problems[0].argument)
  }
}
