package import JSON

/// What a tool takes: a struct whose stored properties are all `@Param`.
///
///     struct AddInput: ToolInput {
///       @Param("First number") var left: Double
///       @Param("Second number", .range(0...100)) var right: Double = 1
///     }
///
/// A property without a default is required unless its type is optional. A `ToolInput` may also be the type of a property
/// of another one, or of a list's elements.
package protocol ToolInput: ParamValue {
  /// Evaluates the declarations, and nothing else: it runs for each call, and each declaration takes its argument.
  init()
}

extension ToolInput {
  package static var schema: Schema { InputShape.of(Self.self).schema }
  package static var placeholder: Self { ArgumentReader.suspended { Self() } }

  package static func read(_ view: JSONView, at slot: ArgumentSlot) throws(ToolError) -> Self {
    let shape = InputShape.of(Self.self)
    switch view.kind {
    case .object:
      return try shape.decode(Self.self, from: view, at: slot.path)
    case .string:
      // Some hosts hand nested objects over as JSON in a string.
      guard let object = view.embeddedJSON(.object) else { throw slot.mismatch(view, shape.schema) }
      return try shape.decode(Self.self, from: object, at: slot.path)
    default:
      throw slot.mismatch(view, shape.schema)
    }
  }

  /// The input of a call whose arguments are `arguments`; none is the same as `{}`.
  ///
  /// - Throws: `ToolError` `invalid_argument` that names every argument that is wrong, up to five.
  package static func decoded(from arguments: JSONView?) throws(ToolError) -> Self {
    try InputShape.of(Self.self).decode(Self.self, from: arguments)
  }
}
