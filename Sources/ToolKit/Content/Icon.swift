package import JSON

/// A picture that a host may show beside a name (MCP, Icon). Revisions before 2025-11-25 do not get it.
package struct Icon: Sendable, Hashable {
  package enum Theme: String, Sendable, Hashable { case light, dark }

  /// An `https:` or `data:` URI.
  package let source: String
  package let mimeType: String?
  /// Such as `48x48`, or `any` for a drawing without a size of its own; empty for any.
  package let sizes: [String]
  /// The background that it is drawn for; nil for both.
  package let theme: Theme?

  package init(_ source: String, mimeType: String? = nil, sizes: [String] = [], theme: Theme? = nil) {
    self.source = source
    self.mimeType = mimeType
    self.sizes = sizes
    self.theme = theme
  }
}

extension [Icon] {
  /// Writes the member `icons`, if there are any.
  package func write(to writer: inout JSONWriter) {
    guard !isEmpty else { return }
    writer.key("icons")
    writer.beginArray()
    for icon in self {
      let texts = [("src", icon.source), ("mimeType", icon.mimeType), ("theme", icon.theme?.rawValue)]
      writer.beginObject()
      for case (let key, let text?) in texts {
        writer.key(key)
        writer.string(text)
      }
      if !icon.sizes.isEmpty {
        writer.key("sizes")
        writer.beginArray()
        for size in icon.sizes { writer.string(size) }
        writer.endArray()
      }
      writer.endObject()
    }
    writer.endArray()
  }
}
