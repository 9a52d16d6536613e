package import JSONRPC
package import Observe
package import Roots
package import ToolKit

/// An MCP server: what it offers, and how that reaches clients of every revision.
///
/// ```swift
/// let server = MCPServer(info: info, offer: Offer(tools: try ToolRegistry([Echo()])))
/// let ending = server.run(input: streams.input, output: streams.output)
/// ```
package final class MCPServer: Sendable {
  /// As many entries as a page of a list has if nobody says otherwise: enough for the whole list of any server we know.
  package static let defaultPageSize = 1000

  package let info: ServerInfo
  /// What a model should know before it uses the tools, at most 2,048 characters, or nil.
  package let instructions: String?
  package let offer: Offer
  /// What tools have published.
  package let artifacts: ResourceStore
  /// Resources that are read by their URI and never listed, the artifacts first.
  let providers: [any ResourceProvider]
  let pageSize: Int
  let roots: Roots
  let rootsPatience: Duration
  let executor: ComputeExecutor
  let limits: ConnectionLimits
  let log: Log
  let redactor: Redactor
  let requestStates = RequestStateSeal()
  private let trace: (any MessageTrace)?

  /// - Parameters:
  ///   - providers: further resources that are never listed.
  ///   - pageSize: how many entries a page of a list has at most, at least 1.
  ///   - roots: where tools may open paths.
  ///   - rootsPatience: how long a tool that opens a path waits for the folders that the client has declared but
  ///     not told yet.
  ///   - executor: the threads for CPU-bound bodies.
  ///   - limits: bounds of one connection.
  ///   - log: the server's own log, for failures that are our bugs.
  ///   - redactor: what tools report and log to the client passes through it.
  ///   - trace: sees every line, for `--trace`.
  package init(
    info: ServerInfo, instructions: String? = nil, offer: Offer, artifacts: ResourceStore = ResourceStore(),
    providers: [any ResourceProvider] = [], pageSize: Int = MCPServer.defaultPageSize, roots: Roots,
    rootsPatience: Duration = .seconds(2), executor: ComputeExecutor = ComputeExecutor(),
    limits: ConnectionLimits = ConnectionLimits(), log: Log = .off, redactor: Redactor = Redactor(),
    trace: (any MessageTrace)? = nil,
  ) {
    precondition(pageSize > 0, "A page has at least one entry")
    self.info = info
    self.instructions = instructions
    self.offer = offer
    self.artifacts = artifacts
    self.providers = [artifacts] + providers
    self.pageSize = pageSize
    self.roots = roots
    self.rootsPatience = rootsPatience
    self.executor = executor
    self.limits = limits
    self.log = log
    self.redactor = redactor
    self.trace = trace
  }

  /// How long clients may keep lists: what is fixed lasts as long as this process, for which an hour is modest; what can
  /// change may do so at any moment.
  var listTimeToLive: Duration { offer.isFixed ? .seconds(3600) : .zero }

  /// Serves one client on the calling thread, which becomes the reader lane, until the client goes away.
  ///
  /// - Parameter lifeSigns: what else ends the server; nil to serve until the input ends.
  package func run(input: CInt, output: CInt, lifeSigns: LifeSigns? = nil) -> Connection.Ending {
    var connection = Connection(input: input, output: output, limits: limits, lifeSigns: lifeSigns, trace: trace)
    let feed = ChangeFeed(connection.announcer)
    offer.add(feed)
    defer {
      offer.remove(feed)
      feed.close()
    }
    var session = Session(self, feed)
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
