/// A member of a tool's output that shows in its `content` alone and is no part of the structured result: pictures, links.
///
///     @ContentOnly var attachments: [ToolContent] = []
@propertyWrapper
package struct ContentOnly<Value: Sendable>: Sendable {
  package var wrappedValue: Value

  package init(wrappedValue: Value) { self.wrappedValue = wrappedValue }
}

/// A `ContentOnly` of any type, as reflection and the encoder find it.
protocol UnlistedField: Sendable {}

extension ContentOnly: UnlistedField {}

extension ContentOnly: Encodable {
  /// Only there because the synthesized `encode(to:)` of the output asks for it; `OutputEncoder` passes it over.
  package func encode(to encoder: any Encoder) throws {
    throw EncodingError.invalidValue(
      self, .init(codingPath: encoder.codingPath, debugDescription: "A ToolOutput is written with encoded(options:)"))
  }
}
