import JSON
import JSONRPC
import ToolKit

/// The results that depend on nothing but the revision and what is offered, made once for each revision that is asked for.
struct FixedResults: Sendable {
  /// The result of `initialize` for a legacy revision, of `server/discover` for the modern one.
  let introduction: [UInt8]
  /// A result that says nothing but "done".
  let empty: [UInt8]

  init(_ server: MCPServer, _ lists: Offer.Lists, _ revision: ProtocolRevision) {
    introduction = Self.introduction(server, lists, revision)
    var writer = JSONWriter()
    writer.beginObject()
    if revision.has(.resultTypes) { writer.modernMembers(server) }
    writer.endObject()
    empty = writer.bytes
  }

  private static func introduction(
    _ server: MCPServer, _ lists: Offer.Lists, _ revision: ProtocolRevision,
  ) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    if revision.isLegacy {
      writer.member("protocolVersion", revision.rawValue)
    } else {
      writer.key("supportedVersions")
      writer.beginArray()
      writer.string(ProtocolRevision.modern.rawValue)
      writer.endArray()
    }
    writer.key("capabilities")
    writer.capabilities(Capabilities(server.offer, lists), revision)
    if revision.isLegacy {
      writer.key("serverInfo")
      server.info.write(to: &writer, revision)
    }
    if let instructions = server.instructions { writer.member("instructions", instructions) }
    writer.finishCacheable(.public, server.listTimeToLive, server, revision)
    return writer.bytes
  }
}

/// Who may keep a result, besides the client that asked (MCP 2026-07-28, CacheableResult).
enum CacheScope: String {
  case `public`
  case `private`
}

extension JSONWriter {
  /// Ends the object of a result that clients may keep, with what the revision wants in it.
  mutating func finishCacheable(
    _ scope: CacheScope, _ timeToLive: Duration, _ server: MCPServer, _ revision: ProtocolRevision,
  ) {
    if revision.has(.cachingHints) {
      member("ttlMs", Int(timeToLive.wholeMilliseconds))
      member("cacheScope", scope.rawValue)
    }
    if revision.has(.resultTypes) { modernMembers(server) }
    endObject()
  }

  /// The members of every result of 2026-07-28.
  mutating func modernMembers(_ server: MCPServer, resultType: String = "complete") {
    member("resultType", resultType)
    key("_meta")
    beginObject()
    key("io.modelcontextprotocol/serverInfo")
    server.info.write(to: &self, .modern)
    endObject()
  }
}
