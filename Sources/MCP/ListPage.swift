import JSON
import JSONRPC
import ToolKit

/// One of the lists that clients ask for, page by page.
enum ListKind: UInt8, CaseIterable {
  // The values stand in cursors.
  case tools = 0x74
  case prompts = 0x70
  case resources = 0x72
  case resourceTemplates = 0x75

  /// The member of the result that holds the list.
  var key: String {
    switch self {
    case .tools: "tools"
    case .prompts: "prompts"
    case .resources: "resources"
    case .resourceTemplates: "resourceTemplates"
    }
  }
}

/// Where the next page of a list begins: behind an entry, by the number that no other entry ever gets, so that a client
/// sees each entry once that stays in the list, whatever comes and goes while it turns pages.
private struct Cursor {
  let kind: ListKind
  let number: Int

  /// Opaque to clients: base64 of the kind and the number.
  func write(to writer: inout JSONWriter) {
    writer.base64([kind.rawValue] + Array(String(number).utf8))
  }

  init(_ kind: ListKind, _ number: Int) {
    self.kind = kind
    self.number = number
  }

  /// Nil for what was not given out for this list.
  init?(_ view: JSONView, _ kind: ListKind, below limit: Int) {
    guard let bytes = try? view.base64(), bytes.first == kind.rawValue,
      let number = Int(String(decoding: bytes.dropFirst(), as: UTF8.self)), (0..<limit).contains(number),
      // `Int` reads other spellings as well.
      String(number).utf8.elementsEqual(bytes.dropFirst())
    else { return nil }
    self.init(kind, number)
  }
}

/// Makes the pages of the lists. First pages, which most clients ask for and nothing else, are kept until the list changes:
/// the same bytes every time, which hosts need for prompt caching, and at the cost of a copy.
struct ListPages {
  private struct Key: Hashable {
    let kind: ListKind
    let revision: ProtocolRevision
  }

  /// A page ends behind the entry that reaches this, so that it stays far below the longest frame.
  private static let pageBytes = 1 << 20

  private let server: MCPServer
  private var firstPages: [Key: (listRevision: Int, bytes: [UInt8])] = [:]

  init(_ server: MCPServer) { self.server = server }

  /// - Throws: if the request's cursor is not one that was given out for this list.
  mutating func page(
    _ kind: ListKind, of lists: Offer.Lists, _ request: Message.Request, _ revision: ProtocolRevision,
  ) throws(JSONRPCError) -> [UInt8] {
    switch kind {
    case .tools:
      try page(kind, lists.tools.list, request, revision) { $0.tool($1.definition, revision) }
    case .prompts:
      try page(kind, lists.prompts.list, request, revision) { $0.prompt($1.definition, revision) }
    case .resources:
      try page(kind, lists.resources.resources, request, revision) {
        $0.resource($1.definition, uriKey: "uri", revision)
      }
    case .resourceTemplates:
      try page(kind, lists.resources.templates, request, revision) {
        $0.resource($1.definition, uriKey: "uriTemplate", revision)
      }
    }
  }

  private mutating func page<Item>(
    _ kind: ListKind, _ list: NamedList<Item>, _ request: Message.Request, _ revision: ProtocolRevision,
    _ write: (inout JSONWriter, Item) -> Void,
  ) throws(JSONRPCError) -> [UInt8] {
    if let view = request.params?["cursor"], !view.isNull {
      guard let cursor = Cursor(view, kind, below: list.nextNumber) else {
        throw .invalid("params.cursor", "is not one that this server gave out for this list")
      }
      return page(kind, list.entries(after: cursor.number), revision, write)
    }
    let key = Key(kind: kind, revision: revision)
    if let kept = firstPages[key], kept.listRevision == list.revision { return kept.bytes }
    let bytes = page(kind, list.entries(after: nil), revision, write)
    firstPages[key] = (list.revision, bytes)
    return bytes
  }

  private func page<Item>(
    _ kind: ListKind, _ entries: ArraySlice<NamedList<Item>.Entry>, _ revision: ProtocolRevision,
    _ write: (inout JSONWriter, Item) -> Void,
  ) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key(kind.key)
    writer.beginArray()
    var last: Int?
    for entry in entries.prefix(server.pageSize) {
      write(&writer, entry.item)
      last = entry.number
      if writer.bytes.count >= Self.pageBytes { break }
    }
    writer.endArray()
    if let last, let end = entries.last?.number, last != end {
      writer.key("nextCursor")
      Cursor(kind, last).write(to: &writer)
    }
    writer.finishCacheable(.public, server.listTimeToLive, server, revision)
    return writer.take()
  }
}
