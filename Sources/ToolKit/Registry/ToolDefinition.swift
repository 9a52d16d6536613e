package import JSON

/// What a client is told about a tool.
package struct ToolDefinition: Sendable, Hashable {
  package let name: String
  package let title: String
  package let description: String
  package let icons: [Icon]
  package let annotations: ToolAnnotations
  /// See `CallLimits.resultCharacters`.
  package let resultCharacters: Int?
  /// JSON Schema of the arguments, compact.
  package let inputSchema: [UInt8]
  /// JSON Schema of the structured result, compact.
  package let outputSchema: [UInt8]

  /// All of it as compact JSON, in the order and under the names of an MCP `Tool`.
  package var json: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    for (key, text) in [("name", name), ("title", title), ("description", description)] {
      writer.key(key)
      writer.string(text)
    }
    writer.key("inputSchema")
    writer.raw(inputSchema)
    writer.key("outputSchema")
    writer.raw(outputSchema)
    writer.key("annotations")
    writer.beginObject()
    annotations.writeMembers(to: &writer)
    writer.endObject()
    icons.write(to: &writer)
    writeMetadata(to: &writer)
    writer.endObject()
    return writer.bytes
  }

  /// The `_meta` member, if there is anything to say: Claude Code shows a longer result whole when its tool announces it.
  package func writeMetadata(to writer: inout JSONWriter) {
    guard let resultCharacters else { return }
    writer.key("_meta")
    writer.beginObject()
    writer.key("anthropic/maxResultSizeChars")
    writer.integer(resultCharacters)
    writer.endObject()
  }
}

extension ToolAnnotations {
  /// The hints as members of an MCP `ToolAnnotations` object.
  package func writeMembers(to writer: inout JSONWriter) {
    let hints = [
      ("readOnlyHint", readOnlyHint), ("destructiveHint", destructiveHint), ("idempotentHint", idempotentHint),
      ("openWorldHint", openWorldHint),
    ]
    for (key, hint) in hints {
      writer.key(key)
      writer.bool(hint)
    }
  }
}
