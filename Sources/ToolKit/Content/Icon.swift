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
