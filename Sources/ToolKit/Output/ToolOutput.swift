package import JSON

/// A group of fields: the whole structured result of a tool, or an object within it. All its stored properties are `@Field`;
/// a tool's output may have `@ContentOnly` ones besides.
package protocol FieldGroup: Encodable, FieldValue {
  init()
}

/// What a tool gives back.
///
/// Its fields become `structuredContent`, and their declarations the output schema. `content` is what a model reads; it
/// must suffice alone, because many hosts show nothing else.
package protocol ToolOutput: FieldGroup {
  /// The readable form.
  var content: [ToolContent] { get }
  /// Whether the call failed although there is a result; most tools throw `ToolError` instead.
  var isError: Bool { get }
}

extension ToolOutput {
  package var isError: Bool { false }
}

extension FieldGroup {
  package static var schema: Schema { .object(OutputShape.of(Self.self).properties) }

  package func write(to writer: inout JSONWriter, options: OutputOptions) throws {
    try write(to: &writer, shape: OutputShape.of(Self.self), options: options)
  }

  private func write(to writer: inout JSONWriter, shape: OutputShape, options: OutputOptions) throws {
    // One owner at a time, so that the bytes written so far are not copied.
    let encoder = OutputEncoder(writer: writer, shape: shape, options: options)
    writer = JSONWriter()
    writer = try encoder.finish(self)
  }

  /// The fields as one JSON object.
  package func encoded(options: OutputOptions = .model) throws -> [UInt8] {
    try encoded(shape: OutputShape.of(Self.self), options: options)
  }

  /// The same for a caller who knows the shape.
  func encoded(shape: OutputShape, options: OutputOptions) throws -> [UInt8] {
    var writer = JSONWriter(capacity: 256)
    try write(to: &writer, shape: shape, options: options)
    return writer.take()
  }
}
