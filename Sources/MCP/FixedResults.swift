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

/// What the server can do for its clients. What it cannot do is not declared, and its methods do not exist, except lists,
/// which are empty: widespread hosts give up a server whose lists are errors.
struct Capabilities {
  /// Whether lists change, and clients are told.
  let changes: Bool
  let prompts: Bool
  /// Whether there are resources that somebody may want to watch. Artifacts never change.
  let subscriptions: Bool
  let completions: Bool

  init(_ offer: Offer, _ lists: Offer.Lists) {
    changes = !offer.isFixed
    prompts = changes || !lists.prompts.list.isEmpty
    subscriptions = changes || lists.resources.canChange
    completions = lists.offersCompletion
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

  fileprivate mutating func capabilities(_ capabilities: Capabilities, _ revision: ProtocolRevision) {
    beginObject()
    if capabilities.completions, revision.has(.completionCapability) { capability("completions") }
    capability("logging")
    if capabilities.prompts { capability("prompts", ("listChanged", capabilities.changes)) }
    capability("resources", ("listChanged", capabilities.changes), ("subscribe", capabilities.subscriptions))
    capability("tools", ("listChanged", capabilities.changes))
    endObject()
  }

  private mutating func capability(_ name: String, _ flags: (name: String, isSet: Bool)...) {
    key(name)
    beginObject()
    for flag in flags where flag.isSet { member(flag.name, true) }
    endObject()
  }
}

extension Duration {
  /// Milliseconds, cut to what fits; a longer time never comes.
  var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    guard seconds < Int64.max / 1_000_000_000 else { return Int64.max / 1_000_000 }
    return seconds * 1000 + attoseconds / 1_000_000_000_000_000
  }
}
