import JSON
import Spelling
import Synchronization

/// A `ToolInput` type as reflection found it: its arguments in the order of their declaration. Made once for each type.
final class InputShape: Sendable {
  /// One argument: the declaration to read it with, and its schema.
  struct Argument: Sendable {
    let declaration: any DeclaredParam
    let property: Property
  }

  private let type: any ToolInput.Type
  let properties: [Property]
  let schema: Schema
  /// By the Swift property's name, which is the coding key.
  private let arguments: [String: Argument]
  /// What is wrong with the declarations; `ToolRegistry` refuses a tool that has any.
  let flaws: [String]

  /// Made for an error only: naming a type costs a tenth of the server's start.
  private var typeName: String { String(describing: type) }

  /// The errors that one answer lists at most.
  static let maximumProblems = 5

  private static let known = Mutex<[ObjectIdentifier: InputShape]>([:])

  static func of<Input: ToolInput>(_ type: Input.Type) -> InputShape {
    if let shape = known.withLock({ $0[ObjectIdentifier(type)] }) { return shape }
    // Outside of the lock: a nested input asks for its own shape here. Two threads may both do the work; one result stays.
    let shape = InputShape(reflecting: Input())
    return known.withLock { known in
      if let first = known[ObjectIdentifier(type)] { return first }
      known[ObjectIdentifier(type)] = shape
      return shape
    }
  }

  private init(reflecting prototype: some ToolInput) {
    let type = Swift.type(of: prototype)
    // As the property of the same name, which cannot be asked before everything is set.
    var typeName: String { String(describing: type) }
    var arguments: [String: Argument] = [:]
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
      if let flaw = declaration.flaw(of: property) { flaws.append("\(typeName).\(name) \(flaw)") }
      if !WireName.isValid(property.name) {
        flaws.append("\(typeName).\(name) has the invalid name '\(property.name)'")
      }
      if properties.contains(where: { $0.name == property.name }) {
        flaws.append("\(typeName).\(name) has the name of another argument, '\(property.name)'")
      }
      arguments[name] = Argument(declaration: declaration, property: property)
      properties.append(property)
    }
    self.type = type
    self.properties = properties
    self.arguments = arguments
    self.flaws = flaws
    schema = .object(properties)
  }

  subscript(_ propertyName: String) -> Argument? { arguments[propertyName] }

  /// Makes an `Input` of the arguments in `object`, where nil means that there are none.
  func decode<Input: ToolInput>(_ type: Input.Type, from object: JSONView?, at path: ArgumentPath) throws(ToolError)
    -> Input
  {
    let unknown = object.map { unknownArguments($0, at: path) } ?? []
    if unknown.isEmpty {
      do {
        return try Input(from: ArgumentDecoder(shape: self, object: object, path: path))
      } catch let error as ToolError {
        // The first error is at hand, but a caller repairs a call faster when it sees all of them.
        throw ToolError(merging: problems(in: object, at: path), or: error)
      } catch {
        throw ToolError(.invalidArgument, "The arguments of \(typeName) cannot be read: \(error)")
      }
    }
    throw ToolError(merging: unknown + problems(in: object, at: path), or: unknown[0])
  }

  private func problems(in object: JSONView?, at path: ArgumentPath) -> [ToolError] {
    properties.compactMap { property in
      guard let argument = arguments.values.first(where: { $0.property.name == property.name }) else { return nil }
      do throws(ToolError) {
        _ = try argument.declaration.read(from: object, as: property, in: path)
        return nil
      } catch {
        return error
      }
    }
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
  fileprivate init(merging problems: [ToolError], or single: ToolError) {
    guard problems.count > 1 else {
      self = problems.first ?? single
      return
    }
    var lines = problems.prefix(InputShape.maximumProblems).map(\.message)
    if problems.count > lines.count { lines.append("And \(problems.count - lines.count) more.") }
    self.init(.invalidArgument, lines.joined(separator: "\n"), argument: problems[0].argument)
  }
}
