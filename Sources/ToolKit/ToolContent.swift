/// One piece of what a tool answers to the model (MCP, ContentBlock).
package enum ToolContent: Sendable, Hashable {
  case text(String)
  /// The bytes of an encoded picture; they become base64 on the wire.
  case image([UInt8], mimeType: String)
  case resourceLink(ResourceLink)
}

/// A pointer to something that the client can read with `resources/read` (MCP, ResourceLink).
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
