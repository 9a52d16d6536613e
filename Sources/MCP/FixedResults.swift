import JSON
import JSONRPC
import ToolKit

/// The results that do not depend on the request, made once for each revision that is asked for: a list is then the
/// same bytes every time, which hosts need for prompt caching, and costs a copy.
struct FixedResults: Sendable {
  let tools: [UInt8]
  let resources: [UInt8]
  let resourceTemplates: [UInt8]
  let prompts: [UInt8]
  /// The result of `initialize` for a legacy revision, of `server/discover` for the modern one.
  let introduction: [UInt8]
  /// A result that says nothing but "done".
  let empty: [UInt8]

  init(_ server: MCPServer, _ revision: ProtocolRevision) {
    tools = Self.result(server, revision) { writer in
      writer.key("tools")
      writer.beginArray()
      for tool in server.tools.definitions { writer.tool(tool, revision) }
      writer.endArray()
    }
    resources = Self.emptyList("resources", server, revision)
    resourceTemplates = Self.emptyList("resourceTemplates", server, revision)
    prompts = Self.emptyList("prompts", server, revision)
    introduction = Self.introduction(server, revision)
    var writer = JSONWriter()
    writer.beginObject()
    if !revision.isLegacy { writer.modernMembers(server) }
    writer.endObject()
    empty = writer.bytes
  }

  private static func emptyList(_ key: String, _ server: MCPServer, _ revision: ProtocolRevision) -> [UInt8] {
    result(server, revision) { writer in
      writer.key(key)
      writer.beginArray()
      writer.endArray()
    }
  }

  private static func introduction(_ server: MCPServer, _ revision: ProtocolRevision) -> [UInt8] {
    result(server, revision) { writer in
      if revision.isLegacy {
        writer.member("protocolVersion", revision.rawValue)
      } else {
        writer.key("supportedVersions")
        writer.beginArray()
        writer.string(ProtocolRevision.modern.rawValue)
        writer.endArray()
      }
      writer.key("capabilities")
      writer.capabilities(revision)
      if revision.isLegacy {
        writer.key("serverInfo")
        server.info.write(to: &writer, revision)
      }
      if let instructions = server.instructions { writer.member("instructions", instructions) }
    }
  }

  /// An object with what `body` writes and what the revision wants in every cacheable result.
  private static func result(
    _ server: MCPServer, _ revision: ProtocolRevision, _ body: (inout JSONWriter) -> Void,
  ) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    body(&writer)
    if !revision.isLegacy {
      writer.cachingHints(.public)
      writer.modernMembers(server)
    }
    writer.endObject()
    return writer.bytes
  }
}

/// Who may keep a result, besides the client that asked (MCP 2026-07-28, CacheableResult).
enum CacheScope: String {
  case `public`
  case `private`
}

extension JSONWriter {
  /// What no list and no artifact outlives is this process, so that an hour is modest.
  private static var timeToLiveMilliseconds: Int { 3_600_000 }

  mutating func cachingHints(_ scope: CacheScope) {
    member("ttlMs", Self.timeToLiveMilliseconds)
    member("cacheScope", scope.rawValue)
  }

  /// The members of every result of 2026-07-28.
  mutating func modernMembers(_ server: MCPServer) {
    member("resultType", "complete")
    key("_meta")
    beginObject()
    key("io.modelcontextprotocol/serverInfo")
    server.info.write(to: &self, .modern)
    endObject()
  }

  /// Resources can be read but not listed or watched; nothing announces changes, because nothing changes. Prompts and
  /// completions are not offered.
  fileprivate mutating func capabilities(_ revision: ProtocolRevision) {
    beginObject()
    key("logging")
    emptyObject()
    key("resources")
    emptyObject()
    key("tools")
    emptyObject()
    endObject()
  }

  fileprivate mutating func emptyObject() {
    beginObject()
    endObject()
  }

  fileprivate mutating func tool(_ tool: ToolDefinition, _ revision: ProtocolRevision) {
    beginObject()
    member("name", tool.name)
    if revision.hasStructuredContent { member("title", tool.title) }
    member("description", tool.description)
    key("inputSchema")
    raw(tool.inputSchema)
    if revision.hasStructuredContent {
      key("outputSchema")
      raw(tool.outputSchema)
    }
    if revision.hasAnnotations {
      key("annotations")
      beginObject()
      // The only place for a title before it became a member of the tool itself.
      if !revision.hasStructuredContent { member("title", tool.title) }
      member("readOnlyHint", tool.annotations.readOnlyHint)
      member("destructiveHint", tool.annotations.destructiveHint)
      member("idempotentHint", tool.annotations.idempotentHint)
      member("openWorldHint", tool.annotations.openWorldHint)
      endObject()
    }
    if revision.hasStructuredContent { tool.writeMetadata(to: &self) }
    endObject()
  }
}
