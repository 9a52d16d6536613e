import JSON
import JSONRPC
import ToolKit

/// `subscriptions/listen`: acknowledged with what of it is honoured, then told about that, until the client cancels it or
/// the server ends (MCP 2026-07-28, subscriptions).
struct Subscription: Sendable {
  private let id: RequestID
  private let filter: ChangeFeed.Filter
  /// Whether the client asked for resources at all, so that it learns that none of them is watched.
  private let asksForResources: Bool
  private let feed: ChangeFeed
  private let server: MCPServer

  /// - Throws: if `params.notifications` is missing, no object, or has a member of the wrong type.
  init(
    _ request: Message.Request, _ lists: Offer.Lists, _ feed: ChangeFeed, _ server: MCPServer,
  ) throws(JSONRPCError) {
    guard let asked = request.params?["notifications"] else { throw .invalid("params.notifications", "is missing") }
    guard asked.kind == .object else { throw .invalid("params.notifications", "must be an object") }
    id = request.id
    self.feed = feed
    self.server = server
    var filter = ChangeFeed.Filter()
    for kind in Offer.Kind.allCases {
      guard let view = asked[kind.filterKey], !view.isNull else { continue }
      guard let isAsked = view.bool else {
        throw .invalid("params.notifications.\(kind.filterKey)", "must be a boolean")
      }
      if isAsked, !server.offer.isFixed { filter.lists.insert(kind) }
    }
    let uris = asked[Self.uriKey].flatMap { $0.isNull ? nil : $0 }
    if let uris {
      guard uris.kind == .array else { throw .invalid("params.notifications.\(Self.uriKey)", "must be a list") }
      guard uris.count <= Self.maximumURIs else {
        throw .invalid("params.notifications.\(Self.uriKey)", "must have at most \(Self.maximumURIs) elements")
      }
      for element in uris.elements {
        guard let uri = element.string else {
          throw .invalid("params.notifications.\(Self.uriKey)", "must be a list of strings")
        }
        if lists.resources.covers(uri) { filter.uris.insert(uri) }
      }
    }
    asksForResources = uris != nil
    self.filter = filter
  }

  private static let uriKey = "resourceSubscriptions"
  /// How many resources one subscription may name: each is looked up before anything else is read.
  private static let maximumURIs = 10_000

  var call: Call {
    Call(
      inputBytes: filter.uris.reduce(0) { $0 + $1.utf8.count },
      body: nil,
      refusal: { reason in
        switch reason {
        case .shuttingDown, .deadlineExceeded, .resultTooLarge, .unread: .result(end)
        case .overloaded:
          .failure(JSONRPCError(.internalError, "too many requests are in flight; subscribe again later"))
        }
      },
      opening: { flight in feed.open(flight, filter, acknowledgement: acknowledgement) },
    )
  }

  private var acknowledgement: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.subscriptionMetadata(id)
    writer.key("notifications")
    writer.beginObject()
    for kind in Offer.Kind.allCases where filter.lists.contains(kind) { writer.member(kind.filterKey, true) }
    if asksForResources {
      writer.key(Self.uriKey)
      writer.beginArray()
      for uri in filter.uris.sorted() { writer.string(uri) }
      writer.endArray()
    }
    writer.endObject()
    writer.endObject()
    return Frame.notification("notifications/subscriptions/acknowledged", params: writer.bytes)
  }

  private var end: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("resultType", "complete")
    writer.subscriptionMetadata(id) { writer in
      writer.key("io.modelcontextprotocol/serverInfo")
      server.info.write(to: &writer, .modern)
    }
    writer.endObject()
    return writer.bytes
  }
}

extension Offer.Kind {
  /// The member of the filter.
  fileprivate var filterKey: String {
    switch self {
    case .tools: "toolsListChanged"
    case .prompts: "promptsListChanged"
    case .resources: "resourcesListChanged"
    }
  }
}
