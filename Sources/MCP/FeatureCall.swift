import JSON
import JSONRPC
import Observe
import ToolKit

/// A request that runs code of the server's author: what that may use, and say to the client meanwhile.
protocol FeatureCall: Sendable {
  var server: MCPServer { get }
  var metadata: RequestMetadata { get }
  /// The name under which it logs: the tool's or the prompt's.
  var name: String { get }
  /// How long it may take.
  var deadline: Duration { get }
  /// Nil for a request that must not ask the client anything.
  var client: CallClient? { get }
  /// Nil if the client wants no progress.
  var reporter: ProgressReporter? { get }
}

extension FeatureCall {
  /// What the code of the server's author gets.
  func context(_ flight: InFlightCall) -> ToolContext {
    var progress: (@Sendable (ToolContext.Progress) -> Void)?
    if let reporter { progress = { reporter.report($0, for: flight) } }
    return ToolContext(
      deadline: .now + deadline,
      resources: server.artifacts,
      roots: server.roots,
      executor: server.executor,
      client: client?.access(for: flight) ?? NoClient(),
      trace: metadata.trace,
      progress: progress,
      log: { level, message in log(level, message, flight) },
    )
  }

  /// The signs of life of a call whose client wants progress.
  var heartbeat: (@Sendable (InFlightCall) -> Void)? {
    guard let reporter else { return nil }
    let silence = server.limits.heartbeatMilliseconds
    return { flight in reporter.reportAlive(flight, silentMilliseconds: silence) }
  }

  private func log(_ level: LogLevel, _ message: String, _ flight: InFlightCall) {
    guard let least = metadata.logLevel, level >= least else { return }
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("level", level.name)
    writer.member("logger", name)
    writer.member("data", server.redactor.redact(message))
    writer.endObject()
    flight.send(Frame.notification("notifications/message", params: writer.bytes))
  }
}
