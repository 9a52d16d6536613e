import JSON
package import ToolKit

/// How a server introduces itself (MCP, Implementation).
package struct ServerInfo: Sendable {
  package let name: String
  package let title: String
  package let version: String
  /// One sentence for people.
  package let description: String?
  package let websiteURL: String?
  /// They go out with every result of 2026-07-28: links, or a few bytes.
  package let icons: [Icon]

  package init(
    name: String, title: String, version: String, description: String? = nil, websiteURL: String? = nil,
    icons: [Icon] = [],
  ) {
    self.name = name
    self.title = title
    self.version = version
    self.description = description
    self.websiteURL = websiteURL
    self.icons = icons
  }

  /// Writes the object with the members that a revision knows.
  func write(to writer: inout JSONWriter, _ revision: ProtocolRevision) {
    writer.beginObject()
    writer.member("name", name)
    if revision.has(.titles) { writer.member("title", title) }
    writer.member("version", version)
    if revision.has(.icons) {
      if let description { writer.member("description", description) }
      if let websiteURL { writer.member("websiteUrl", websiteURL) }
      writer.icons(icons, revision)
    }
    writer.endObject()
  }
}
