import JSON
import JSONRPC
import ToolKit

extension ToolResult {
  /// The `result` member of a `tools/call` answer in the form of a revision.
  func encoded(for revision: ProtocolRevision, _ server: MCPServer) -> [UInt8] {
    var writer = JSONWriter(capacity: sizeHint)
    writer.beginObject()
    writer.key("content")
    writer.beginArray()
    for item in content { writer.content(item, revision) }
    writer.endArray()
    if revision.hasStructuredContent, let structured {
      writer.key("structuredContent")
      writer.raw(structured)
    }
    if isError { writer.member("isError", true) }
    if !revision.isLegacy { writer.modernMembers(server) }
    writer.endObject()
    return writer.take()
  }
}

extension ToolResult {
  /// About how many bytes the result takes.
  private var sizeHint: Int {
    var size = 128 + (structured?.count ?? 0)
    for item in content {
      switch item {
      case .text(let text): size += 64 + text.utf8.count
      case .image(let bytes, _): size += 64 + bytes.count / 3 * 4
      case .resourceLink: size += 256
      }
    }
    return size
  }
}

extension JSONWriter {
  fileprivate mutating func content(_ content: ToolContent, _ revision: ProtocolRevision) {
    beginObject()
    switch content {
    case .text(let text):
      member("type", "text")
      member("text", text)
    case .image(let bytes, let mimeType):
      member("type", "image")
      key("data")
      base64(bytes)
      member("mimeType", mimeType)
    case .resourceLink(let link) where revision.hasStructuredContent:
      member("type", "resource_link")
      member("uri", link.uri)
      member("name", link.name)
      if let title = link.title { member("title", title) }
      if let description = link.description { member("description", description) }
      if let mimeType = link.mimeType { member("mimeType", mimeType) }
      if let size = link.size { member("size", size) }
    case .resourceLink(let link):
      // Older revisions have no links: the model gets the URI to read in words.
      member("type", "text")
      let facts = [link.mimeType, link.size.map { "\($0) bytes" }].compactMap(\.self).joined(separator: ", ")
      member("text", "\(link.name)\(facts.isEmpty ? "" : " (\(facts))"): \(link.uri)")
    }
    endObject()
  }
}
