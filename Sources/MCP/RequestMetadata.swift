import JSON
import JSONRPC
import Observe
import ToolKit

/// What the `_meta` of a request says about how to serve it.
struct RequestMetadata {
  private static let prefix = "io.modelcontextprotocol/"
  private static let version = prefix + "protocolVersion"
  private static let capabilities = prefix + "clientCapabilities"
  private static let clientInfo = prefix + "clientInfo"
  private static let level = prefix + "logLevel"

  /// The revision that the request is served as.
  let revision: ProtocolRevision
  /// Where the request belongs in the caller's trace; nil if it says nothing that is valid.
  let trace: TraceContext?
  /// What the envelope says that the client can do; nothing without an envelope.
  let capabilities: ClientCapabilities
  /// The client as `initialize` introduced it; nil with an envelope.
  let peer: LegacyPeer?
  /// What progress notifications must carry; nil if the client wants none. Has the same form as a request id.
  let progressToken: RequestID?
  /// The least level of log messages that the request wants; nil for none.
  let logLevel: LogLevel?

  /// Whether a request is to be served as 2026-07-28 has it. Not every key with the prefix says so: 2025-11-25 uses
  /// some.
  static func hasEnvelope(_ params: JSONView?) -> Bool {
    guard let meta = params?["_meta"], meta.kind == .object else { return false }
    return meta[version] != nil || meta[capabilities] != nil || meta[clientInfo] != nil || meta[level] != nil
  }

  /// The metadata of a request without an envelope, which is served as the session says.
  init(
    legacy params: JSONView?, _ revision: ProtocolRevision, _ logLevel: LogLevel, _ peer: LegacyPeer,
  ) throws(JSONRPCError) {
    self.revision = revision
    self.logLevel = logLevel
    self.peer = peer
    capabilities = []
    guard let meta = params?["_meta"], !meta.isNull else {
      progressToken = nil
      trace = nil
      return
    }
    guard meta.kind == .object else { throw .invalid("params._meta", "must be an object") }
    trace = Self.trace(in: meta)
    progressToken = try Self.progressToken(in: meta)
  }

  /// The metadata of a request with an envelope (MCP 2026-07-28, basic, section "_meta").
  init(modern params: JSONView?) throws(JSONRPCError) {
    revision = .modern
    peer = nil
    guard let meta = params?["_meta"] else { throw .invalid("params._meta", "is missing") }
    guard let version = meta[Self.version] else { throw Self.invalid(Self.version, "is missing") }
    guard let requested = version.string else { throw Self.invalid(Self.version, "must be a string") }
    guard requested == ProtocolRevision.modern.rawValue else { throw Self.unsupported(requested) }
    guard let declared = meta[Self.capabilities] else { throw Self.invalid(Self.capabilities, "is missing") }
    guard declared.kind == .object else { throw Self.invalid(Self.capabilities, "must be an object") }
    capabilities = ClientCapabilities(declaredIn: declared)
    if let info = meta[Self.clientInfo], info.kind != .object {
      throw Self.invalid(Self.clientInfo, "must be an object")
    }
    if let level = meta[Self.level] {
      guard let name = level.string, let known = LogLevel(name: name) else {
        throw Self.invalid(Self.level, "must be one of \(LogLevel.allNames)")
      }
      logLevel = known
    } else {
      logLevel = nil
    }
    trace = Self.trace(in: meta)
    progressToken = try Self.progressToken(in: meta)
  }

  /// Malformed values are as if they were not there (W3C Trace Context 3.2).
  private static func trace(in meta: JSONView) -> TraceContext? {
    guard let parent = meta["traceparent"] else { return nil }
    return TraceContext(
      parent: parent.string, state: meta["tracestate"]?.string, baggage: meta["baggage"]?.string)
  }

  private static func progressToken(in meta: JSONView) throws(JSONRPCError) -> RequestID? {
    guard let view = meta["progressToken"], !view.isNull else { return nil }
    guard let token = RequestID(view) else {
      throw .invalid("params._meta.progressToken", "must be a string or an integer")
    }
    return token
  }

  private static func invalid(_ key: String, _ problem: String) -> JSONRPCError {
    .invalid("params._meta[\"\(key)\"]", problem)
  }

  /// Only revisions that are usable with the envelope are offered: a client that takes the first one in common must not
  /// end up with one that begins with `initialize`.
  private static func unsupported(_ requested: String) -> JSONRPCError {
    let supported = ProtocolRevision.modern.rawValue
    let requested = requested.excerpt()
    return JSONRPCError(
      .unsupportedProtocolVersion,
      "protocol revision \"\(requested)\" cannot be used with a request envelope here, \(supported) can",
      data: ["supported": [.string(supported)], "requested": .string(requested)])
  }
}

extension LogLevel {
  /// For error messages.
  static var allNames: String { allCases.map(\.name).joined(separator: ", ") }
}
