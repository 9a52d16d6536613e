package import JSONRPC
package import Observe
package import Roots
package import ToolKit

/// An MCP server: tools, and how they are offered to clients of every revision.
///
/// ```swift
/// let server = MCPServer(info: info, tools: try ToolRegistry([Echo()]))
/// let ending = server.run(input: streams.input, output: streams.output)
/// ```
package final class MCPServer: Sendable {
  package let info: ServerInfo
  /// What a model should know before it uses the tools, at most 2,048 characters, or nil.
  package let instructions: String?
  package let tools: ToolRegistry
  package let resources: ResourceStore
  let roots: Roots
  let executor: ComputeExecutor
  let limits: ConnectionLimits
  let log: Log
  private let trace: (any MessageTrace)?

  /// - Parameters:
  ///   - roots: where tools may open paths.
  ///   - executor: the threads for CPU-bound bodies.
  ///   - limits: bounds of one connection.
  ///   - log: the server's own log, for failures that are our bugs.
  ///   - trace: sees every line, for `--trace`.
  package init(
    info: ServerInfo, instructions: String? = nil, tools: ToolRegistry, resources: ResourceStore = ResourceStore(),
    roots: Roots, executor: ComputeExecutor = ComputeExecutor(), limits: ConnectionLimits = ConnectionLimits(),
    log: Log = .off, trace: (any MessageTrace)? = nil,
  ) {
    self.info = info
    self.instructions = instructions
    self.tools = tools
    self.resources = resources
    self.roots = roots
    self.executor = executor
    self.limits = limits
    self.log = log
    self.trace = trace
  }

  /// Serves one client on the calling thread, which becomes the reader lane, until the client goes away.
  ///
  /// - Parameter lifeSigns: what else ends the server; nil to serve until the input ends.
  package func run(input: CInt, output: CInt, lifeSigns: LifeSigns? = nil) -> Connection.Ending {
    var connection = Connection(input: input, output: output, limits: limits, lifeSigns: lifeSigns, trace: trace)
    var session = Session(self)
    return connection.run(&session)
  }

  /// Serves the client at standard input and output for the rest of the process, and returns its exit code.
  ///
  /// Call it first thing in `main`, on the main thread: no other thread may exist yet, or it would take the signals.
  package func runOnStandardStreams() throws(StandardStreams.Failure) -> CInt {
    let lifeSigns = LifeSigns.watch()
    let streams = try StandardStreams.claim()
    switch run(input: streams.input, output: streams.output, lifeSigns: lifeSigns) {
    case .endOfInput, .signal, .parentEnded, .outputClosed: return 0
    case .inputFailed: return 1
    }
  }
}
