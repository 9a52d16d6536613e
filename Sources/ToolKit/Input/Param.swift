import JSON

/// Declares one argument of a tool: what it means, its limits and, as the property's initial value, its default.
///
///     @Param("Seconds until the program is stopped", .range(1...120)) var timeoutSeconds: Double = 30
///
/// The name on the wire is the property's in snake_case.
@propertyWrapper
package struct Param<Value: ParamValue>: Sendable {
  // In the value itself and in static strings: an input is made for each call, its initial values included, and a
  // declaration must not cost it an allocation.
  @usableFromInline let help: StaticString
  @usableFromInline let name: StaticString?
  @usableFromInline let bounds: [Bound]
  /// The argument, or its default; nil while a required one has not been read.
  @usableFromInline var value: Value?

  /// A required argument, unless `Value` is optional.
  ///
  /// - Parameters:
  ///   - help: what it means, for the model; starts with a capital, ends without a full stop.
  ///   - name: the name on the wire if it is not the property's.
  @inlinable
  package init(_ help: StaticString, _ bounds: Bound..., name: StaticString? = nil) {
    self.init(help: help, bounds: bounds, name: name, value: Value.absent)
  }

  /// An argument with a default.
  @inlinable
  package init(wrappedValue: Value, _ help: StaticString, _ bounds: Bound..., name: StaticString? = nil) {
    self.init(help: help, bounds: bounds, name: name, value: wrappedValue)
  }

  @inlinable
  init(help: StaticString, bounds: [Bound], name: StaticString?, value: Value?) {
    self.help = help
    self.bounds = bounds
    self.name = name
    self.value = value
  }

  /// The argument's value, or the default. Reading a required argument of an input that was made with `init()` and not
  /// from a call is a programming error.
  @inlinable
  package var wrappedValue: Value {
    get {
      guard let value else { preconditionFailure("The required argument \"\(help)\" was never set") }
      return value
    }
    set { value = newValue }
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
  /// The argument's schema, for a Swift property called `propertyName`.
  func property(named propertyName: String) -> Property

  /// This argument as `object` has it, or its default.
  func read(from object: JSONView?, as property: Property, in parent: ArgumentPath) throws(ToolError) -> Self

  /// Why the declaration contradicts itself, or nil.
  func flaw(of property: Property) -> String?
}

extension Param: DeclaredParam {
  func property(named propertyName: String) -> Property {
    Property(
      name: name?.description ?? WireName.snakeCase(propertyName), description: help.description, schema: Value.schema,
      bounds: bounds, isRequired: value == nil, defaultJSON: value?.defaultJSON)
  }

  func read(from object: JSONView?, as property: Property, in parent: ArgumentPath) throws(ToolError) -> Self {
    let slot = ArgumentSlot(path: .member(parent, property.name), bounds: bounds)
    // Models write null for "not given".
    guard let view = object?[property.name], !view.isNull else {
      if value == nil { throw slot.missing(property.schema, property.description) }
      return self
    }
    var argument = self
    argument.value = try Value.read(view, at: slot)
    return argument
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
