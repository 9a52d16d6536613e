import JSON
import JSONRPC
import Observe
import ToolKit

/// One `tools/call`: its parameters, checked, and how it runs.
///
/// A class: its closures and its task hold the call, which would each get a copy of all it knows.
final class ToolCall: Sendable {
  private let server: MCPServer
  private let revision: ProtocolRevision
  private let tool: RegisteredTool
  private let name: String
  private let arguments: JSONView?
  private let reporter: ProgressReporter?
  /// Least level of log messages that the client wants; nil for none.
  private let logLevel: LogLevel?

  /// - Throws: what the client did wrong with the protocol. Wrong arguments are the model's, and become a tool result.
  init(
    _ params: JSONView?, _ metadata: RequestMetadata, _ revision: ProtocolRevision, _ logLevel: LogLevel?,
    _ server: MCPServer,
  ) throws(JSONRPCError) {
    guard let view = params?["name"] else { throw .invalid("params.name", "is missing") }
    guard let name = view.string else { throw .invalid("params.name", "must be a string") }
    guard let tool = server.tools[name] else {
      throw .invalid("params.name", "names no tool. \(server.tools.unknown(name))")
    }
    let arguments = params?["arguments"]
    if let arguments, arguments.kind != .object, !arguments.isNull {
      throw .invalid("params.arguments", "must be an object")
    }
    self.server = server
    self.revision = revision
    self.tool = tool
    self.name = name
    self.arguments = arguments.flatMap { $0.isNull ? nil : $0 }
    self.logLevel = logLevel
    reporter = metadata.progressToken.map { ProgressReporter(token: $0, revision: revision) }
  }

  var call: Call {
    Call(
      deadline: .now().advanced(milliseconds: tool.limits.defaultDeadline.wholeMilliseconds),
      inputBytes: arguments?.retainedBytes ?? 0,
      body: { flight in await self.run(flight) },
      refusal: { reason in .result(self.result(for: reason).encoded(for: self.revision, self.server)) },
      heartbeat: heartbeat,
    )
  }

  private var heartbeat: (@Sendable (InFlightCall) -> Void)? {
    guard let reporter else { return nil }
    let silence = server.limits.heartbeatMilliseconds
    return { flight in reporter.reportAlive(flight, silentMilliseconds: silence) }
  }

  private func run(_ flight: InFlightCall) async -> Reply {
    do {
      var result = try await server.tools.call(tool, arguments: arguments, in: context(flight))
      // A tool that was told to stop may answer with what it has; the answer then begins with who stopped it, and why.
      if result.isError, let reason = flight.stopReason { result = self.result(for: reason).followed(by: result) }
      return .result(result.encoded(for: revision, server))
    } catch {
      return reply(to: error)
    }
  }

  private func context(_ flight: InFlightCall) -> ToolContext {
    var progress: (@Sendable (ToolContext.Progress) -> Void)?
    if let reporter { progress = { reporter.report($0, for: flight) } }
    return ToolContext(
      deadline: .now + tool.limits.defaultDeadline,
      resources: server.resources,
      roots: server.roots,
      executor: server.executor,
      progress: progress,
      log: { level, message in self.log(level, message, flight) },
    )
  }

  /// The one place where an error of a tool becomes an answer: what the caller can change is a tool result, what the
  /// client did wrong with the protocol a protocol error, and everything else our bug.
  private func reply(to error: any Error) -> Reply {
    switch error {
    case let error as ToolError: return .result(error.result.encoded(for: revision, server))
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
      case .deadlineExceeded:
        ToolError(
          .deadlineExceeded,
          "'\(name)' was stopped after \(tool.limits.defaultDeadline.wholeMilliseconds / 1000) s; ask for less at once."
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

  private func log(_ level: LogLevel, _ message: String, _ flight: InFlightCall) {
    guard let logLevel, level >= logLevel else { return }
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("level", level.name)
    writer.member("logger", name)
    writer.member("data", message)
    writer.endObject()
    flight.send(Frame.notification("notifications/message", params: writer.bytes))
  }
}

extension Duration {
  /// Milliseconds, cut to what fits; a longer time never comes.
  fileprivate var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    guard seconds < Int64.max / 1_000_000_000 else { return Int64.max / 1_000_000 }
    return seconds * 1000 + attoseconds / 1_000_000_000_000_000
  }
}
