import JSON
import JSONRPC
import Observe

/// One client's conversation. The era of a message is decided by the message alone: hosts probe with one era and go on
/// with the other on the same pipe. All that is remembered is what the last `initialize` agreed on, for requests
/// without an envelope (MCP 2026-07-28, versioning, "Dual-era servers").
struct Session: ConnectionHandler {
  private let server: MCPServer
  private var legacyRevision = ProtocolRevision.newestLegacy
  /// Least level of `notifications/message` outside the envelope, until the client sets another.
  private var legacyLogLevel = LogLevel.info
  private var fixedResults: [ProtocolRevision: FixedResults] = [:]

  init(_ server: MCPServer) { self.server = server }

  var acceptsBatches: Bool { legacyRevision.hasBatches }

  func allowsInBatch(_ method: String) -> Bool { method != "initialize" }

  mutating func handle(_ notification: Message.Notification) -> Reaction {
    // `notifications/initialized` changes nothing: calls before it are served as well, some clients never send it.
    guard notification.method == "notifications/cancelled",
      let id = notification.params?["requestId"].flatMap(RequestID.init)
    else { return .none }
    return .cancel(id)
  }

  mutating func handle(_ request: Message.Request) -> Disposition {
    do throws(JSONRPCError) {
      if let params = request.params, params.kind != .object, !params.isNull {
        throw .invalid("params", "must be an object")
      }
      if RequestMetadata.hasEnvelope(request.params) { return try modern(request) }
      return try legacy(request)
    } catch {
      return .failure(error)
    }
  }

  // MARK: 2026-07-28

  private mutating func modern(_ request: Message.Request) throws(JSONRPCError) -> Disposition {
    let metadata = try RequestMetadata(modern: request.params)
    let revision = ProtocolRevision.modern
    switch request.method {
    case "tools/call":
      return .call(try ToolCall(request.params, metadata, revision, metadata.logLevel, server).call)
    case "server/discover": return .result(fixed(revision).introduction)
    case "tools/list": return .result(try list(\.tools, request, revision))
    case "resources/read": return .call(try ResourceReading(request.params, revision, server).call)
    case "subscriptions/listen": return .call(try Subscription(request, server).call)
    default: return try common(request, revision)
    }
  }

  // MARK: 2024-11-05 to 2025-11-25

  private mutating func legacy(_ request: Message.Request) throws(JSONRPCError) -> Disposition {
    let revision = legacyRevision
    switch request.method {
    case "tools/call":
      let metadata = try RequestMetadata(legacy: request.params)
      return .call(try ToolCall(request.params, metadata, revision, legacyLogLevel, server).call)
    case "ping": return .result(fixed(revision).empty)
    case "tools/list": return .result(try list(\.tools, request, revision))
    case "initialize": return .result(try initialize(request.params))
    case "resources/read": return .call(try ResourceReading(request.params, revision, server).call)
    case "logging/setLevel":
      guard let name = request.params?["level"]?.string, let level = LogLevel(name: name) else {
        throw .invalid("params.level", "must be one of \(LogLevel.allNames)")
      }
      legacyLogLevel = level
      return .result(fixed(revision).empty)
    // The method exists, but only with an envelope: a client that probes without one must learn which member is
    // missing.
    case "server/discover": _ = try RequestMetadata(modern: request.params)
    default: break
    }
    return try common(request, revision)
  }

  /// A revision that we do not know is answered with our newest one: the client decides whether it can go on.
  private mutating func initialize(_ params: JSONView?) throws(JSONRPCError) -> [UInt8] {
    guard let view = params?["protocolVersion"] else { throw .invalid("params.protocolVersion", "is missing") }
    guard let asked = view.string else { throw .invalid("params.protocolVersion", "must be a string") }
    let known = ProtocolRevision(rawValue: asked)
    legacyRevision = known.flatMap { $0.isLegacy ? $0 : nil } ?? .newestLegacy
    legacyLogLevel = .info
    return fixed(legacyRevision).introduction
  }

  // MARK: Both

  /// Lists of what we do not offer are empty rather than errors: widespread hosts give the server up otherwise.
  private mutating func common(
    _ request: Message.Request, _ revision: ProtocolRevision,
  ) throws(JSONRPCError) -> Disposition {
    switch request.method {
    case "resources/list": return .result(try list(\.resources, request, revision))
    case "resources/templates/list": return .result(try list(\.resourceTemplates, request, revision))
    case "prompts/list": return .result(try list(\.prompts, request, revision))
    case "prompts/get":
      guard let name = request.params?["name"]?.string else { throw .invalid("params.name", "must be a string") }
      throw .invalid("params.name", "names no prompt: there is no prompt \"\(name.excerpt)\"")
    default: throw .unknownMethod(request.method)
    }
  }

  private mutating func list(
    _ list: KeyPath<FixedResults, [UInt8]>, _ request: Message.Request, _ revision: ProtocolRevision,
  ) throws(JSONRPCError) -> [UInt8] {
    if let cursor = request.params?["cursor"], !cursor.isNull {
      throw .invalid("params.cursor", "is not one that this server gave out: every list fits on one page")
    }
    return fixed(revision)[keyPath: list]
  }

  private mutating func fixed(_ revision: ProtocolRevision) -> FixedResults {
    if let results = fixedResults[revision] { return results }
    let results = FixedResults(server, revision)
    fixedResults[revision] = results
    return results
  }
}
