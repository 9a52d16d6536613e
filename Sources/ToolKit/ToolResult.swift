/// What a call answers, ready for the wire.
package struct ToolResult: Sendable, Hashable {
  /// What the model reads; it suffices alone.
  package let content: [ToolContent]
  /// One JSON object that is valid for the tool's output schema, or nil for an error.
  package let structured: [UInt8]?
  package let isError: Bool

  package init(content: [ToolContent], structured: [UInt8]?, isError: Bool) {
    self.content = content
    self.structured = structured
    self.isError = isError
  }

  /// An error, and behind it what there is of the result.
  package func followed(by partial: ToolResult) -> ToolResult {
    ToolResult(content: content + partial.content, structured: partial.structured, isError: true)
  }
}
