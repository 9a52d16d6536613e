import JSON
import JSONRPC
import ToolKit

extension ToolResult {
  /// The `result` member of a `tools/call` answer in the form of a revision.
  func encoded(for revision: ProtocolRevision, _ server: MCPServer) -> [UInt8] {
    var writer = JSONWriter(capacity: content.reduce(128 + (structured?.count ?? 0)) { $0 + $1.sizeHint })
    writer.beginObject()
    writer.key("content")
    writer.beginArray()
    for item in content { writer.content(item, revision) }
    writer.endArray()
    if revision.has(.structuredContent), let structured {
      writer.key("structuredContent")
      writer.raw(structured)
    }
    if isError { writer.member("isError", true) }
    if revision.has(.resultTypes) { writer.modernMembers(server) }
    writer.endObject()
    return writer.take()
  }
}

extension ToolContent {
  /// About how many bytes the piece takes.
  var sizeHint: Int {
    switch self {
    case .text(let text): 64 + text.utf8.count
    case .image(let bytes, _), .audio(let bytes, _): 64 + bytes.count / 3 * 4
    case .resource(let contents): 64 + contents.sizeHint
    case .resourceLink: 256
    case .annotated(let content, _): 128 + content.sizeHint
    }
  }
}

extension ResourceContents {
  /// About how many bytes the contents take.
  var sizeHint: Int {
    switch body {
    case .text(let text): 128 + text.utf8.count
    case .blob(let bytes): 128 + bytes.count / 3 * 4
    }
  }
}

extension JSONWriter {
  /// A piece of content, or the nearest thing to it that the revision has.
  mutating func content(_ content: ToolContent, _ revision: ProtocolRevision) {
    beginObject()
    contentMembers(content, revision)
    endObject()
  }

  private mutating func contentMembers(_ content: ToolContent, _ revision: ProtocolRevision) {
    switch content {
    case .text(let text):
      textMembers(text)
    case .image(let bytes, let mimeType):
      mediaMembers("image", bytes, mimeType)
    case .audio(let bytes, let mimeType) where revision.has(.audio):
      mediaMembers("audio", bytes, mimeType)
    case .audio(let bytes, let mimeType):
      textMembers("[\(bytes.count) bytes of \(mimeType), which protocol revision \(revision.rawValue) cannot carry]")
    case .resource(let contents):
      member("type", "resource")
      key("resource")
      resourceContents(contents)
    case .resourceLink(let link) where revision.has(.resourceLinks):
      member("type", "resource_link")
      member("uri", link.uri)
      member("name", link.name)
      if let title = link.title { member("title", title) }
      if let description = link.description { member("description", description) }
      if let mimeType = link.mimeType { member("mimeType", mimeType) }
      if let size = link.size { member("size", size) }
    case .resourceLink(let link):
      let facts = [link.mimeType, link.size.map { "\($0) bytes" }].compactMap(\.self).joined(separator: ", ")
      textMembers("\(link.name)\(facts.isEmpty ? "" : " (\(facts))"): \(link.uri)")
    // The outermost annotations count; `annotated(_:)` leaves only one.
    case .annotated(.annotated(let content, _), let annotations):
      contentMembers(content.annotated(annotations), revision)
    case .annotated(let content, let annotations):
      contentMembers(content, revision)
      self.annotations(annotations, revision)
    }
  }

  private mutating func textMembers(_ text: String) {
    member("type", "text")
    member("text", text)
  }

  private mutating func mediaMembers(_ type: String, _ bytes: [UInt8], _ mimeType: String) {
    member("type", type)
    key("data")
    base64(bytes)
    member("mimeType", mimeType)
  }

  /// The contents of a resource, embedded or read.
  mutating func resourceContents(_ contents: ResourceContents) {
    beginObject()
    member("uri", contents.uri)
    if let mimeType = contents.mimeType { member("mimeType", mimeType) }
    switch contents.body {
    case .text(let text): member("text", text)
    case .blob(let bytes):
      key("blob")
      base64(bytes)
    }
    endObject()
  }

  /// The member `annotations`, if the revision has a place for any of them.
  mutating func annotations(_ annotations: Annotations, _ revision: ProtocolRevision) {
    let lastModified = revision.has(.lastModified) ? annotations.lastModified : nil
    guard !annotations.audience.isEmpty || annotations.priority != nil || lastModified != nil else { return }
    key("annotations")
    beginObject()
    if !annotations.audience.isEmpty {
      key("audience")
      beginArray()
      for role in annotations.audience { string(role.rawValue) }
      endArray()
    }
    if let priority = annotations.priority { number("priority", priority) }
    if let lastModified { member("lastModified", lastModified) }
    endObject()
  }
}
