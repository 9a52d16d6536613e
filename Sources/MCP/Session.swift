import JSON
import JSONRPC
import Observe
import ToolKit

/// One client's conversation. The era of a message is decided by the message alone: hosts probe with one era and go on
/// with the other on the same pipe. All that is remembered is what the last `initialize` agreed on, for requests
/// without an envelope (MCP 2026-07-28, versioning, "Dual-era servers").
struct Session: ConnectionHandler {
  private let server: MCPServer
  private let feed: ChangeFeed
  /// What is offered, as of this revision of the offer.
  private var lists: Offer.Lists
  private var listsRevision: Int
  private var legacyRevision = ProtocolRevision.newestLegacy
  /// Least level of `notifications/message` outside the envelope, until the client sets another.
  private var legacyLogLevel = LogLevel.info
  /// Whether an `initialize` has been answered behind which no message has come yet.
  private var isIntroducing = false
  /// The client as the last `initialize` introduced it; one that has not can do nothing for us.
  private var legacyPeer: LegacyPeer
  private var pages: ListPages
  private var fixedResults: [ProtocolRevision: FixedResults] = [:]

  init(_ server: MCPServer, _ feed: ChangeFeed) {
    self.server = server
    self.feed = feed
    pages = ListPages(server)
    listsRevision = server.offer.revision
    lists = server.offer.lists
    legacyPeer = LegacyPeer(capabilities: [], folders: ClientFolders(patience: server.rootsPatience))
  }

  var acceptsBatches: Bool { legacyRevision.has(.batches) }

  /// A batch is answered when its last request is: one that stays open would hold back the answers of all others.
  func allowsInBatch(_ method: String) -> Bool {
    method != Method.initialize.rawValue && method != Method.listen.rawValue
  }

  mutating func handle(_ notification: Message.Notification) -> Reaction {
    beginLegacySession()
    switch notification.method {
    case "notifications/cancelled":
      return notification.params?["requestId"].flatMap(RequestID.init).map(Reaction.cancel) ?? .none
    // Nothing else waits for the end of the handshake: some clients never announce it.
    case "notifications/initialized", "notifications/roots/list_changed":
      return legacyPeer.capabilities.contains(.roots) ? .ask(legacyPeer.folders.question()) : .none
    default: return .none
    }
  }

  mutating func handle(_ request: Message.Request) -> Disposition {
    beginLegacySession()
    refresh()
    do throws(JSONRPCError) {
      if let params = request.params, params.kind != .object, !params.isNull {
        throw .invalid("params", "must be an object")
      }
      if RequestMetadata.hasEnvelope(request.params) {
        let metadata = try RequestMetadata(modern: request.params)
        guard let method = Method(request.method, in: .modern) else { throw .unknownMethod(request.method) }
        return try answer(method, request, metadata)
      }
      guard let method = Method(request.method, in: legacyRevision) else {
        // The method exists, but only with an envelope: a client that probes without one must learn which member is
        // missing.
        if request.method == Method.discover.rawValue { _ = try RequestMetadata(modern: request.params) }
        throw .unknownMethod(request.method)
      }
      return try answer(method, request, nil)
    } catch {
      return .failure(error)
    }
  }

  /// - Parameter envelope: nil for a request without one, which is served as `initialize` agreed.
  private mutating func answer(
    _ method: Method, _ request: Message.Request, _ envelope: RequestMetadata?,
  ) throws(JSONRPCError) -> Disposition {
    let params = request.params
    let revision = envelope?.revision ?? legacyRevision
    switch method {
    case .callTool: return .call(try ToolCall(params, metadata(params, envelope), lists.tools, server).call)
    case .ping: return .result(fixed(revision).empty)
    case .initialize: return .result(try initialize(params))
    case .discover: return .result(fixed(revision).introduction)
    case .setLogLevel: return .result(try setLogLevel(params))
    case .listTools: return .result(try pages.page(.tools, of: lists, request, revision))
    case .listPrompts: return .result(try pages.page(.prompts, of: lists, request, revision))
    case .getPrompt: return .call(try PromptMaking.call(params, metadata(params, envelope), lists.prompts, server))
    case .listResources: return .result(try pages.page(.resources, of: lists, request, revision))
    case .listResourceTemplates: return .result(try pages.page(.resourceTemplates, of: lists, request, revision))
    case .readResource:
      return .call(try ResourceReading.call(params, metadata(params, envelope), lists.resources, server))
    case .subscribe: return .result(try subscribe(params))
    case .unsubscribe:
      try requireSubscriptions(method)
      feed.unsubscribe(try params.requiredString("uri"))
      return .result(fixed(revision).empty)
    case .listen: return .call(try Subscription(request, lists, feed, server).call)
    case .complete:
      guard lists.offersCompletion else { throw .unknownMethod(method.rawValue) }
      return .call(try ArgumentCompletion.call(params, metadata(params, envelope), lists, server))
    }
  }

  private func metadata(_ params: JSONView?, _ envelope: RequestMetadata?) throws(JSONRPCError) -> RequestMetadata {
    if let envelope { return envelope }
    return try RequestMetadata(legacy: params, legacyRevision, legacyLogLevel, legacyPeer)
  }

  /// Makes a change of what is offered visible, from the first request after it on.
  private mutating func refresh() {
    let revision = server.offer.revision
    guard revision != listsRevision else { return }
    listsRevision = revision
    lists = server.offer.lists
    fixedResults = [:]
  }

  private mutating func fixed(_ revision: ProtocolRevision) -> FixedResults {
    if let results = fixedResults[revision] { return results }
    let results = FixedResults(server, lists, revision)
    fixedResults[revision] = results
    return results
  }

  // MARK: The revisions that begin with initialize

  /// A revision that we do not know is answered with our newest one: the client decides whether it can go on.
  private mutating func initialize(_ params: JSONView?) throws(JSONRPCError) -> [UInt8] {
    let asked = ProtocolRevision(rawValue: try params.requiredString("protocolVersion"))
    legacyRevision = asked.flatMap { $0.isLegacy ? $0 : nil } ?? .newestLegacy
    legacyLogLevel = .info
    legacyPeer = LegacyPeer(
      capabilities: ClientCapabilities(declaredIn: params?["capabilities"]),
      folders: ClientFolders(patience: server.rootsPatience))
    isIntroducing = true
    return fixed(legacyRevision).introduction
  }

  /// A client that goes on after `initialize` has had its answer, before which it must hear of nothing.
  private mutating func beginLegacySession() {
    guard isIntroducing else { return }
    isIntroducing = false
    feed.beginLegacySession()
  }

  private mutating func setLogLevel(_ params: JSONView?) throws(JSONRPCError) -> [UInt8] {
    guard let name = params?["level"]?.string, let level = LogLevel(name: name) else {
      throw .invalid("params.level", "must be one of \(LogLevel.allNames)")
    }
    legacyLogLevel = level
    return fixed(legacyRevision).empty
  }

  private func requireSubscriptions(_ method: Method) throws(JSONRPCError) {
    guard Capabilities(server.offer, lists).subscriptions else { throw .unknownMethod(method.rawValue) }
  }

  private mutating func subscribe(_ params: JSONView?) throws(JSONRPCError) -> [UInt8] {
    try requireSubscriptions(.subscribe)
    let uri = try params.requiredString("uri")
    guard lists.resources.covers(uri) else {
      throw ResourceReading.notFound(
        uri, legacyRevision, "only resources that are listed, or follow a template, change")
    }
    guard feed.subscribe(uri) else {
      throw JSONRPCError(.internalError, "there are too many subscriptions; unsubscribe from some first")
    }
    return fixed(legacyRevision).empty
  }
}
