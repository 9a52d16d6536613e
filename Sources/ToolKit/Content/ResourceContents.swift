/// What a resource holds: text or bytes.
package enum ResourceBody: Sendable, Hashable {
  case text(String)
  /// Bytes that become base64 on the wire.
  case blob([UInt8])

  /// Text if the bytes are text: UTF-8 without a null character, whatever a declared type says.
  package init(_ bytes: [UInt8]) {
    if !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) {
      self = .text(text)
    } else {
      self = .blob(bytes)
    }
  }
}

/// A resource's contents under its URI (MCP, TextResourceContents and BlobResourceContents).
package struct ResourceContents: Sendable, Hashable {
  package let uri: String
  package let mimeType: String?
  package let body: ResourceBody

  package init(uri: String, mimeType: String? = nil, _ body: ResourceBody) {
    self.uri = uri
    self.mimeType = mimeType
    self.body = body
  }
}
