/// A member of a tool's output that shows in its `content` alone and is no part of the structured result: pictures, links.
///
///     @ContentOnly var attachments: [ToolContent] = []
@propertyWrapper
package struct ContentOnly<Value: Sendable>: Sendable {
  package var wrappedValue: Value

  package init(wrappedValue: Value) { self.wrappedValue = wrappedValue }
}

extension ContentOnly: DeclaredField {
  func property(named propertyName: String) -> Property? { nil }
}

extension ContentOnly: Encodable {
  /// Only there because the synthesized `encode(to:)` of the output asks for it; `OutputEncoder` passes it over.
  package func encode(to encoder: any Encoder) throws {
    throw EncodingError.invalidValue(
      self, .init(codingPath: encoder.codingPath, debugDescription: "A ToolOutput is written with encoded(options:)"))
  }
}
