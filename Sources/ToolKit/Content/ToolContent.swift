/// One piece of what a tool answers or a prompt says (MCP, ContentBlock).
package enum ToolContent: Sendable, Hashable {
  case text(String)
  /// The bytes of an encoded picture; they become base64 on the wire.
  case image([UInt8], mimeType: String)
  /// The bytes of an encoded recording. Revision 2024-11-05 gets a text that says what is missing.
  case audio([UInt8], mimeType: String)
  /// A resource together with its contents.
  case resource(ResourceContents)
  case resourceLink(ResourceLink)
  /// A piece and whom it is for.
  indirect case annotated(ToolContent, Annotations)

  /// The same piece with annotations, which replace those it had.
  package func annotated(_ annotations: Annotations) -> ToolContent {
    if case .annotated(let content, _) = self { return .annotated(content, annotations) }
    return .annotated(self, annotations)
  }
}

/// A pointer to something that the client can read with `resources/read` (MCP, ResourceLink). Revisions before 2025-06-18
/// get its URI in a text.
package struct ResourceLink: Sendable, Hashable {
  package let uri: String
  /// A short name, such as the file's.
  package let name: String
  package let title: String?
  package let description: String?
  package let mimeType: String?
  /// Size in bytes, before any encoding.
  package let size: Int?

  package init(
    uri: String, name: String, title: String? = nil, description: String? = nil, mimeType: String? = nil,
    size: Int? = nil,
  ) {
    self.uri = uri
    self.name = name
    self.title = title
    self.description = description
    self.mimeType = mimeType
    self.size = size
  }
}
