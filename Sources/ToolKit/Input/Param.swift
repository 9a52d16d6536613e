import JSON

/// Declares one argument of a tool: what it means, its limits and, as the property's initial value, its default.
///
///     @Param("Seconds until the program is stopped", .range(1...120)) var timeoutSeconds: Double = 30
///
/// The name on the wire is the property's in snake_case.
@propertyWrapper
package struct Param<Value: ParamValue>: Sendable {
  /// The declaration is in a box of its own: it exists once for each tool, and an argument that was read carries none.
  fileprivate final class Declaration: Sendable {
    let help: String
    let name: String?
    let bounds: [Bound]
    let fallback: Value?

    init(help: String, name: String?, bounds: [Bound], fallback: Value?) {
      self.help = help
      self.name = name
      self.bounds = bounds
      self.fallback = fallback
    }
  }

  private enum State: Sendable {
    case declared(Declaration)
    case value(Value)
  }

  private var state: State

  /// A required argument, unless `Value` is optional.
  ///
  /// - Parameters:
  ///   - help: what it means, for the model; starts with a capital, ends without a full stop.
  ///   - name: the name on the wire if it is not the property's.
  package init(_ help: String, _ bounds: Bound..., name: String? = nil) {
    state = .declared(Declaration(help: help, name: name, bounds: bounds, fallback: Value.absent))
  }

  /// An argument with a default.
  package init(wrappedValue: Value, _ help: String, _ bounds: Bound..., name: String? = nil) {
    state = .declared(Declaration(help: help, name: name, bounds: bounds, fallback: wrappedValue))
  }

  fileprivate init(value: Value) { state = .value(value) }

  /// The argument's value, or the default. Reading a required argument of an input that was made with `init()` and not
  /// from a call is a programming error.
  package var wrappedValue: Value {
    get {
      switch state {
      case .value(let value): return value
      case .declared(let declaration):
        guard let fallback = declaration.fallback else {
          preconditionFailure("The required argument \"\(declaration.help)\" was never set")
        }
        return fallback
      }
    }
    set { state = .value(newValue) }
  }
}

extension Param: Decodable {
  /// Only there because the synthesized `init(from:)` of the input asks for it; `InputShape` reads parameters itself.
  package init(from decoder: any Decoder) throws {
    throw DecodingError.dataCorrupted(
      .init(codingPath: decoder.codingPath, debugDescription: "A ToolInput is read with decoded(from:)"))
  }
}

/// A `Param` of any type, as reflection finds it.
protocol DeclaredParam: Sendable {
  /// The argument's schema, for a Swift property called `propertyName`; nil if this is a value and not a declaration.
  func property(named propertyName: String) -> Property?

  /// This argument as `object` has it, or its default.
  func read(from object: JSONView?, as property: Property, in parent: ArgumentPath) throws(ToolError) -> Self

  /// Why the declaration contradicts itself, or nil.
  func flaw(of property: Property) -> String?
}

extension Param: DeclaredParam {
  func property(named propertyName: String) -> Property? {
    guard case .declared(let declaration) = state else { return nil }
    return Property(
      name: declaration.name ?? WireName.snakeCase(propertyName), description: declaration.help, schema: Value.schema,
      bounds: declaration.bounds, isRequired: declaration.fallback == nil,
      defaultJSON: declaration.fallback?.defaultJSON)
  }

  func read(from object: JSONView?, as property: Property, in parent: ArgumentPath) throws(ToolError) -> Self {
    guard case .declared(let declaration) = state else { return self }
    let slot = ArgumentSlot(path: .member(parent, property.name), bounds: declaration.bounds)
    // Models write null for "not given".
    if let view = object?[property.name], !view.isNull { return Param(value: try Value.read(view, at: slot)) }
    guard let fallback = declaration.fallback else { throw slot.missing(property.schema, property.description) }
    return Param(value: fallback)
  }

  func flaw(of property: Property) -> String? {
    if property.description.isEmpty { return "has no description" }
    if property.description.hasSuffix(".") { return "has a description that ends with a full stop" }
    for bound in property.bounds where !bound.isMeaningful(for: property.schema) {
      return "has a bound that means nothing for its type"
    }
    if let json = property.defaultJSON {
      do {
        guard let document = try? JSONDocument(json) else { return "has a default that is not JSON" }
        _ = try Value.read(document.root, at: ArgumentSlot(path: .root, bounds: property.bounds))
      } catch {
        return "has a default outside of its own bounds"
      }
    }
    return nil
  }
}
