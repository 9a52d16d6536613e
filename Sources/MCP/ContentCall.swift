import JSON
import JSONRPC
import Observe
import ToolKit

/// A prompt, resource or completion that is being made. Unlike a tool's, its failures have no place in a result: they are
/// protocol errors.
final class ContentCall: FeatureCall {
  let server: MCPServer
  let metadata: RequestMetadata
  let name: String
  let deadline = CallLimits().defaultDeadline
  let client: CallClient?
  let reporter: ProgressReporter?
  /// For errors: "the prompt", "the resource".
  private let subject: String
  private let inputBytes: Int
  private let body: @Sendable (ToolContext) async throws -> [UInt8]

  /// - Parameters:
  ///   - client: nil for a request that must not ask the client anything.
  ///   - body: makes the result.
  init(
    _ subject: String, _ name: String, _ params: JSONView?, _ metadata: RequestMetadata, _ server: MCPServer,
    client: CallClient?, _ body: @escaping @Sendable (ToolContext) async throws -> [UInt8],
  ) {
    self.subject = subject
    self.name = name
    self.metadata = metadata
    self.server = server
    self.client = client
    self.body = body
    inputBytes = params?.retainedBytes ?? 0
    reporter = ProgressReporter(metadata, redactor: server.redactor)
  }

  var call: Call {
    Call(
      deadline: .now().advanced(milliseconds: deadline.wholeMilliseconds),
      inputBytes: inputBytes,
      body: { flight in await self.run(flight) },
      refusal: { reason in .failure(self.refusal(reason)) },
      heartbeat: heartbeat,
    )
  }

  private func run(_ flight: InFlightCall) async -> Reply {
    do {
      return .result(try await body(context(flight)))
    } catch {
      return reply(to: error)
    }
  }

  private func reply(to error: any Error) -> Reply {
    if let reply = client?.reply(to: error) { return reply }
    switch error {
    case let error as JSONRPCError: return .failure(error)
    case let error as ToolError:
      return .failure(JSONRPCError(error.code == .invalidArgument ? .invalidParams : .internalError, error.message))
    case let error as ClientRequestError: return .failure(JSONRPCError(.internalError, error.toolError.message))
    case is CancellationError: return .interrupted
    default:
      server.log.error(
        "\(subject) failed with an error that it should have handled", ["name": name, "error": "\(error)"])
      return .failure(
        JSONRPCError(.internalError, "\(subject) failed because of a bug in this server; its log has the details"))
    }
  }

  private func refusal(_ reason: StopReason) -> JSONRPCError {
    switch reason {
    case .overloaded: JSONRPCError(.internalError, "too many requests are in flight; ask for \(subject) again later")
    case .unread:
      JSONRPCError(.internalError, "too many answers wait to be read; read them, then ask for \(subject) again")
    case .deadlineExceeded:
      JSONRPCError(
        .internalError,
        "\(subject) was stopped after \(deadline.wholeMilliseconds / 1000) s; ask for it again when there is less to do"
      )
    case .shuttingDown:
      JSONRPCError(.internalError, "the server ended before \(subject) was made; start it anew and ask again")
    case .resultTooLarge(let bytes):
      JSONRPCError(
        .internalError,
        "\(subject) needs a message of \(bytes) bytes, more than the \(server.limits.frameBytes) that clients accept",
        data: ["name": .string(name.excerpt())])
    }
  }
}
