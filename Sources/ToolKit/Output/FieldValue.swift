package import JSON

/// How a structured result is written.
package struct OutputOptions: Sendable, Hashable {
  /// A field declared as bulk keeps at most this many bytes; the readable content has the whole.
  package let bulkLimit: Int

  /// For a model: long text is in the content and is not paid for twice.
  package static let model = OutputOptions(bulkLimit: 2048)
  /// For a program that reads nothing but the structured result.
  package static let complete = OutputOptions(bulkLimit: .max)
}

/// A type that a result's field can have.
package protocol FieldValue: Sendable {
  static var schema: Schema { get }
  /// Whether the value may be missing, so that it is not required in the schema.
  static var isOptional: Bool { get }
  /// Whether this value is left out.
  var isAbsent: Bool { get }
  func write(to writer: inout JSONWriter, options: OutputOptions) throws
}

extension FieldValue {
  package static var isOptional: Bool { false }
  package var isAbsent: Bool { false }
}

extension String: FieldValue {
  package func write(to writer: inout JSONWriter, options: OutputOptions) { writer.string(self) }
}

extension Bool: FieldValue {
  package func write(to writer: inout JSONWriter, options: OutputOptions) { writer.bool(self) }
}

extension Int: FieldValue {
  package func write(to writer: inout JSONWriter, options: OutputOptions) { writer.integer(self) }
}

extension Double: FieldValue {
  /// - Throws: `JSONWriter.NonFiniteNumber` for a value that JSON has no number for.
  package func write(to writer: inout JSONWriter, options: OutputOptions) throws { try writer.double(self) }
}

extension Optional: FieldValue where Wrapped: FieldValue {
  package static var schema: Schema { Wrapped.schema }
  package static var isOptional: Bool { true }
  package var isAbsent: Bool { self == nil }
  package func write(to writer: inout JSONWriter, options: OutputOptions) throws {
    try self?.write(to: &writer, options: options)
  }
}

extension Array: FieldValue where Element: FieldValue {
  package static var schema: Schema { .array(Element.schema) }
  package func write(to writer: inout JSONWriter, options: OutputOptions) throws {
    writer.beginArray()
    for element in self { try element.write(to: &writer, options: options) }
    writer.endArray()
  }
}
