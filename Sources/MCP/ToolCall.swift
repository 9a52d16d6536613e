import JSON
import JSONRPC
import Observe
import ToolKit

/// One `tools/call`: its parameters, checked, and how it runs.
///
/// A class: its closures and its task hold the call, which would each get a copy of all it knows.
final class ToolCall: FeatureCall {
  let server: MCPServer
  let metadata: RequestMetadata
  let name: String
  let client: CallClient?
  let reporter: ProgressReporter?
  private let tool: RegisteredTool
  private let arguments: JSONView?
  private let inputBytes: Int

  /// - Throws: what the client did wrong with the protocol. Wrong arguments are the model's, and become a tool result.
  init(
    _ params: JSONView?, _ metadata: RequestMetadata, _ tools: ToolRegistry, _ server: MCPServer,
  ) throws(JSONRPCError) {
    let name = try params.requiredString("name")
    guard let tool = tools[name] else { throw .invalid("params.name", "names no tool. \(tools.unknown(name))") }
    arguments = try params.arguments()
    self.server = server
    self.metadata = metadata
    self.tool = tool
    self.name = name
    inputBytes = (arguments ?? params?["inputResponses"])?.retainedBytes ?? 0
    reporter = ProgressReporter(metadata, redactor: server.redactor)
    client = try CallClient(params, .callTool, name: name, arguments: arguments, metadata, server)
  }

  var deadline: Duration { tool.limits.defaultDeadline }

  var call: Call {
    Call(
      deadline: .now().advanced(milliseconds: deadline.wholeMilliseconds),
      inputBytes: inputBytes,
      body: { flight in await self.run(flight) },
      refusal: { reason in .result(self.result(for: reason).encoded(for: self.metadata.revision, self.server)) },
      heartbeat: heartbeat,
    )
  }

  private func run(_ flight: InFlightCall) async -> Reply {
    do {
      var result = try await tool.call(arguments, in: context(flight))
      // A tool that was told to stop may answer with what it has; the answer then begins with who stopped it, and why.
      if result.isError, let reason = flight.stopReason { result = self.result(for: reason).followed(by: result) }
      return .result(result.encoded(for: metadata.revision, server))
    } catch {
      return reply(to: error)
    }
  }

  /// The one place where an error of a tool becomes an answer: what the caller can change is a tool result, what the
  /// client did wrong with the protocol a protocol error, and everything else our bug.
  private func reply(to error: any Error) -> Reply {
    if let reply = client?.reply(to: error) { return reply }
    switch error {
    case let error as ToolError: return .result(error.result.encoded(for: metadata.revision, server))
    case let error as ClientRequestError: return .result(error.toolError.result.encoded(for: metadata.revision, server))
    case is CancellationError: return .interrupted
    case let error as JSONRPCError: return .failure(error)
    default:
      server.log.error("A tool failed with an error that it should have handled", ["tool": name, "error": "\(error)"])
      return .failure(
        JSONRPCError(
          .internalError, "the tool \"\(name)\" failed because of a bug in this server; its log has the details"))
    }
  }

  private func result(for reason: StopReason) -> ToolResult {
    let error =
      switch reason {
      case .overloaded:
        ToolError(
          .overloaded, "too many calls are in flight; wait for some to end, then call again.",
          retryAfterMilliseconds: 100)
      case .unread:
        ToolError(
          .overloaded, "too many answers wait to be read and that of '\(name)' was dropped; read them, call again.",
          retryAfterMilliseconds: 100)
      case .deadlineExceeded:
        ToolError(
          .deadlineExceeded,
          "'\(name)' was stopped after \(deadline.wholeMilliseconds / 1000) s; ask for less at once."
        )
      case .shuttingDown: ToolError(.shuttingDown, "the server ended before '\(name)' did.")
      case .resultTooLarge(let bytes):
        ToolError(
          "result_too_large",
          "'\(name)' made a result of \(bytes) bytes, more than the \(server.limits.frameBytes) that clients accept; "
            + "ask for less at once.")
      }
    return error.result
  }
}
