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
  private let help: StaticString
  private let name: StaticString?
  private let bounds: [Bound]
  // Not an optional: code that is generic over `Value` would look up the type `Value?` each time it touches it.
  private var value: Value
  /// Whether there is a value: an argument, a default, or nil where that is one.
  private var isSet: Bool

  /// A required argument, unless `Value` is optional.
  ///
  /// - Parameters:
  ///   - help: what it means, for the model; starts with a capital, ends without a full stop.
  ///   - name: the name on the wire if it is not the property's.
  package init(_ help: StaticString, _ bounds: Bound..., name: StaticString? = nil) {
    self.help = help
    self.bounds = bounds
    self.name = name
    value = Value.placeholder
    isSet = Value.mayBeAbsent
    ArgumentReader.read(&value, &isSet, bounds)
  }

  /// An argument with a default.
  package init(
    wrappedValue: @autoclosure () -> Value, _ help: StaticString, _ bounds: Bound..., name: StaticString? = nil,
  ) {
    self.help = help
    self.bounds = bounds
    self.name = name
    value = ArgumentReader.suspended(wrappedValue)
    isSet = true
    ArgumentReader.read(&value, &isSet, bounds)
  }

  /// The argument's value, or the default. Reading a required argument of an input that was made with `init()` and not
  /// from a call is a programming error.
  package var wrappedValue: Value {
    get {
      precondition(isSet, "The required argument \"\(help)\" was never set")
      return value
    }
    set {
      value = newValue
      isSet = true
    }
  }
}

/// A `Param` of any type, as reflection finds it.
protocol DeclaredParam: Sendable {
  /// The argument's schema, for a Swift property called `propertyName`.
  func property(named propertyName: String) -> Property

  /// In what the declaration contradicts itself, each after the name of the property.
  func flaws(of property: Property) -> [String]
}

extension Param: DeclaredParam {
  func property(named propertyName: String) -> Property {
    Property(
      name: name?.description ?? WireName.snakeCase(propertyName), description: help.description, schema: Value.schema,
      bounds: bounds, isRequired: !isSet, defaultJSON: isSet ? value.defaultJSON : nil)
  }

  func flaws(of property: Property) -> [String] {
    if property.bounds.contains(where: { !$0.isMeaningful(for: property.schema) }) {
      return ["has a bound that means nothing for its type"]
    }
    guard let json = property.defaultJSON else { return [] }
    guard let document = try? JSONDocument(json) else { return ["has a default that is not JSON"] }
    do {
      _ = try Value.read(document.root, at: ArgumentSlot(path: .root, bounds: property.bounds))
      return []
    } catch {
      return ["has a default outside of its own bounds"]
    }
  }
}
