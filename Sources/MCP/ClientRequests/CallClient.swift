import JSON
import JSONRPC
import ToolKit

/// What the last `initialize` said about the client, for requests without an envelope.
struct LegacyPeer {
  let capabilities: ClientCapabilities
  let folders: ClientFolders
}

/// How the client of one request is asked something.
enum CallClient {
  case legacy(LegacyPeer)
  case modern(RoundTrip)

  /// - Parameters:
  ///   - method: a request that may end with questions.
  ///   - name: what is asked for: a tool, a prompt or a resource.
  /// - Throws: what is wrong with the answers that the request brings along.
  init(
    _ params: JSONView?, _ method: Method, name: String, arguments: JSONView?, _ metadata: RequestMetadata,
    _ server: MCPServer,
  ) throws(JSONRPCError) {
    if let peer = metadata.peer {
      self = .legacy(peer)
    } else {
      self = .modern(
        try RoundTrip(params, method, name: name, arguments: arguments, metadata, server))
    }
  }

  func access(for flight: InFlightCall) -> any ClientAccess {
    switch self {
    case .legacy(let peer): LegacyClient(capabilities: peer.capabilities, folders: peer.folders, call: flight)
    case .modern(let roundTrip): roundTrip
    }
  }

  /// The answer to an error that asking the client ends a request with; nil for every other error.
  func reply(to error: any Error) -> Reply? {
    switch (error, self) {
    case (let required as InputRequired, .modern(let roundTrip)): .result(roundTrip.encoded(required))
    case (ClientRequestError.unavailable(let capabilities), .modern): .failure(.missing(capabilities))
    default: nil
    }
  }
}
