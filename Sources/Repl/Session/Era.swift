import JSON
import MCP

/// How the REPL speaks to a server.
package enum Era: String, CaseIterable, Sendable {
  /// Revision 2026-07-28: every request carries its envelope.
  case modern
  /// The revisions before it: `initialize` first.
  case legacy

  /// The parameters of a request as this era has them.
  ///
  /// - Parameters:
  ///   - progressToken: given if the request wants to hear how far it is.
  ///   - capabilities: what the client can do for the server.
  func parameters(_ parameters: JSONValue, progressToken: Int64?, capabilities: JSONValue) -> JSONValue {
    guard var object = parameters.object else { return parameters }
    var meta = object["_meta"]?.object ?? [:]
    if let progressToken, meta["progressToken"] == nil { meta["progressToken"] = .integer(progressToken) }
    if self == .modern {
      for (key, value) in Self.envelope where meta[key] == nil { meta[key] = value }
      let key = "io.modelcontextprotocol/clientCapabilities"
      if meta[key] == nil { meta[key] = capabilities }
    }
    if !meta.isEmpty { object["_meta"] = .object(meta) }
    return .object(object)
  }

  private static let envelope: JSONObject = [
    "io.modelcontextprotocol/protocolVersion": .string(ProtocolRevision.modern.rawValue),
    "io.modelcontextprotocol/clientInfo": clientInfo,
    "io.modelcontextprotocol/logLevel": "info",
  ]

  static let clientInfo: JSONValue = ["name": "workbench-repl", "version": "1"]
}
