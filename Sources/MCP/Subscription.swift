import JSON
import JSONRPC

/// `subscriptions/listen`: acknowledged, and open until the client cancels it or the server ends.
///
/// Nothing here changes while the server runs, so that the acknowledgement honours none of the kinds asked for and no
/// event follows (MCP 2026-07-28, subscriptions).
struct Subscription: Sendable {
  private let id: RequestID
  private let server: MCPServer

  /// - Throws: if `params.notifications` is missing or no object.
  init(_ request: Message.Request, _ server: MCPServer) throws(JSONRPCError) {
    guard let filter = request.params?["notifications"] else { throw .invalid("params.notifications", "is missing") }
    guard filter.kind == .object else { throw .invalid("params.notifications", "must be an object") }
    id = request.id
    self.server = server
  }

  var call: Call {
    Call(
      body: nil,
      refusal: { reason in
        switch reason {
        case .shuttingDown, .deadlineExceeded, .resultTooLarge: .result(end)
        case .overloaded:
          .failure(JSONRPCError(.internalError, "too many requests are in flight; subscribe again later"))
        }
      },
      opening: { flight in flight.send(acknowledgement) },
    )
  }

  private var acknowledgement: [UInt8] {
    var params: [UInt8] = []
    params.append("{\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":")
    id.append(to: &params)
    params.append("},\"notifications\":{}}")
    return Frame.notification("notifications/subscriptions/acknowledged", params: params)
  }

  private var end: [UInt8] {
    var info = JSONWriter()
    server.info.write(to: &info, .modern)
    var result: [UInt8] = []
    result.append("{\"resultType\":\"complete\",\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":")
    id.append(to: &result)
    result.append(",\"io.modelcontextprotocol/serverInfo\":")
    result.append(contentsOf: info.bytes)
    result.append("}}")
    return result
  }
}
