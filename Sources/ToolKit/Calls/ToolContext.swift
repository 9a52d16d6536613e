package import Observe
package import Roots

/// What a call may use besides its input.
package struct ToolContext: Sendable {
  /// How far a call has come.
  package struct Progress: Sendable, Hashable {
    package let done: Double
    package let total: Double?
    package let message: String?
  }

  /// When the call will be cancelled.
  package let deadline: ContinuousClock.Instant
  /// Where artifacts are published.
  package let resources: ResourceStore
  /// Where the call belongs in its caller's trace; nil if the caller traces nothing.
  package let trace: TraceContext?
  let client: any ClientAccess
  private let givenRoots: Roots
  private let executor: ComputeExecutor
  private let onProgress: (@Sendable (Progress) -> Void)?
  private let onLog: @Sendable (LogLevel, String) -> Void

  /// - Parameters:
  ///   - roots: those that the server was started with.
  ///   - client: the client of this call, for what the tool asks it.
  ///   - progress: takes progress to the client, or nil if the client did not ask for it.
  ///   - log: takes a message to the client's log.
  package init(
    deadline: ContinuousClock.Instant, resources: ResourceStore, roots: Roots, executor: ComputeExecutor,
    client: any ClientAccess = NoClient(), trace: TraceContext? = nil,
    progress: (@Sendable (Progress) -> Void)? = nil,
    log: @escaping @Sendable (LogLevel, String) -> Void = { _, _ in },
  ) {
    self.deadline = deadline
    self.resources = resources
    givenRoots = roots
    self.client = client
    self.trace = trace
    self.executor = executor
    onProgress = progress
    onLog = log
  }

  /// The context of a part of this call: what goes on in it is told to somebody else, and it ends no later than the call.
  ///
  /// - Parameter progress: takes the part's progress; nil if nobody wants it.
  package func part(
    until deadline: ContinuousClock.Instant, progress: (@Sendable (Progress) -> Void)? = nil,
  ) -> ToolContext {
    ToolContext(
      deadline: min(deadline, self.deadline), resources: resources, roots: givenRoots, executor: executor,
      client: client, trace: trace, progress: onProgress == nil ? nil : progress, log: onLog)
  }

  /// The way to open a path that the caller gave: the folders of the server and those that the client declares.
  ///
  /// A tool that opens paths takes it before it does anything else, because the client may have to be asked; see `ask`.
  package var roots: Roots { get async throws { try await client.roots(givenRoots) } }

  /// What is left until the deadline, never negative.
  package var remaining: Duration { max(.zero, deadline - .now) }

  /// Whether anybody listens to progress; only then is it worth computing.
  package var wantsProgress: Bool { onProgress != nil }

  /// Tells the client how far the call has come. Nothing happens if the client did not ask.
  package func progress(_ done: Double, of total: Double? = nil, message: String? = nil) {
    onProgress?(Progress(done: done, total: total, message: message))
  }

  /// Writes to the client's log, which is not the server's.
  package func log(_ level: LogLevel, _ message: String) { onLog(level, message) }

  /// Runs a CPU-bound body on the compute threads, so that it holds up no other call. The body sees the call's
  /// cancellation as `Task.isCancelled` and should look at it often.
  package func compute<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await executor.run(body)
  }

  /// Runs a body that waits and computes by turns, with all its child tasks: what it computes between two waits takes
  /// place on the compute threads. Each wait costs a way there and back: what computes little is better off elsewhere.
  package func computeBetweenWaits<Value: Sendable>(
    _ body: @Sendable () async throws -> Value
  ) async throws -> Value {
    try await withTaskExecutorPreference(executor) { try await body() }
  }
}
