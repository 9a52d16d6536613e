internal import Glibc
internal import Synchronization

/// Runs untrusted programs in isolation, by means of the `sandbox-host` process.
///
/// The host is started at the first run and again whenever it has died; a run that it took along ends as
/// `.failed`, and the next one works. A bounded number of runs is active at a time, a bounded number waits.
package final class SandboxHost: Sendable {
  /// How the runs share the machine.
  package struct Options: Sendable {
    /// Path of the `sandbox-host` executable; nil stands for the one beside this executable.
    package var hostPath: String?
    /// Runs at a time.
    package var concurrentRuns: Int
    /// Bytes that the memory limits of the runs under way may add up to; a run alone may have more.
    package var memoryBytes: Int
    /// Runs that may wait for a place.
    package var queuedRuns = 64
    /// Milliseconds beyond a run's own limits after which its init is taken to be dead. It covers setting up and
    /// collecting on a machine that is busy with other runs.
    package var patienceMilliseconds = 15_000
    /// Whether an interpreter is kept with its libraries loaded for requests that have `warmFiles`.
    package var keepsWarm = false

    package init(hostPath: String? = nil) {
      self.hostPath = hostPath
      let share = MachineShare.current()
      concurrentRuns = share.concurrentRuns
      memoryBytes = share.memoryBytes
    }
  }

  /// The options in force.
  package let options: Options
  private let gate: AdmissionGate
  /// The host that gets requests. Held while one is started, a millisecond, so that two first runs start one host, and
  /// while a request is sent, which never waits. Nothing that holds it waits for a run or calls anybody back.
  private let connection = Mutex<HostConnection?>(nil)
  /// Made with the first request. Never taken together with `connection`.
  private let lane = Mutex<EventLane?>(nil)
  private let nextID = Atomic<UInt64>(1)
  let warmParents = WarmParents()

  package init(_ options: Options = Options()) {
    self.options = options
    gate = AdmissionGate(
      capacity: options.concurrentRuns, budget: options.memoryBytes, queueLimit: options.queuedRuns)
  }

  deinit {
    lane.withLock { $0?.submit(.stop) }
  }

  /// Runs one program to its end, and returns when nothing of it is alive any more.
  ///
  /// A cancelled task ends the run at once; its outcome, with what it had printed, is returned as `.cancelled`. A run
  /// that should be born and is not is executed: nothing of it has run before.
  ///
  /// - Parameters:
  ///   - whenAdmitted: called once the run has a place and is about to start.
  ///   - printed: told what the program prints, as it comes. Called on a thread that serves all runs: it must be quick.
  /// - Throws: `SandboxError` (`overloaded`, or `unavailable` when the host cannot be started) and, when cancelled
  ///   while waiting for a place, `CancellationError`. Everything that goes wrong later is an outcome.
  package func run(
    _ request: RunRequest, whenAdmitted: @Sendable () -> Void = {},
    printed: (@Sendable (OutputPiece) -> Void)? = nil,
  ) async throws -> RunOutcome {
    var request = request
    request.tellsPartialOutput = printed != nil
    return try await run(request, whenAdmitted, printed)
  }

  private func run(
    _ request: RunRequest, _ whenAdmitted: @Sendable () -> Void, _ printed: (@Sendable (OutputPiece) -> Void)?,
  ) async throws -> RunOutcome {
    try await gate.admit(bytes: request.limits.memoryBytes) {
      whenAdmitted()
      guard keepsWarm(request) else { return try await run(request, warm: 0, printed) }
      if let number = warmParents.lease(for: request) {
        // Whatever keeps a run from being born is no error: the run is executed below, and that says what is wrong if
        // it is the machine.
        let born = try? await run(request, warm: number, printed)
        // One that was cancelled says nothing about its parent.
        warmParents.giveBack(number, wasBorn: born?.hasStarted ?? false || Task.isCancelled)
        if var outcome = born, outcome.hasStarted {
          outcome.path = .warm
          return outcome
        }
      }
      let outcome = try await run(request, warm: 0, printed)
      // Not before: the first answer shall not wait for what only later ones gain from.
      startWarmParent(for: request)
      return outcome
    }
  }

  private func run(
    _ request: RunRequest, warm: UInt32, _ printed: (@Sendable (OutputPiece) -> Void)?,
  ) async throws(SandboxError) -> RunOutcome {
    try await watch(
      limits: request.limits, patience: patience(with: request.limits), keepsFolder: request.keepsFolder,
      printed: printed
    ) { () throws(SandboxError) in
      var descriptors = [try Parcel.pack(request).descriptor]
      if let input = request.input { descriptors.append(try MemoryFile(input, name: "workbench-stdin").descriptor) }
      if request.keepsFolder, let folder = request.folder { descriptors.append(folder.descriptor) }
      return (Wire.run(request, warm: warm), descriptors)
    }.0
  }

  /// Milliseconds after which the init of a run with these limits is taken to be dead.
  func patience(with limits: Limits) -> Int {
    limits.wallMilliseconds + limits.graceMilliseconds + options.patienceMilliseconds
  }

  /// A number for a run or an exchange.
  func newID() -> UInt64 { nextID.wrappingAdd(1, ordering: .relaxed).oldValue }

  /// Engages every layer of the isolation once by running an empty program, and tells what became of each.
  package func probe() async throws -> ProbeReport {
    try await gate.admit {
      let (outcome, layers) = try await watch(limits: Limits(), patience: options.patienceMilliseconds) {
        (Wire.probe(), [])
      }
      if case .failed(let error) = outcome.end, layers.isEmpty { throw error }
      let greeting = connection.withLock { $0?.hello }
      return ProbeReport(
        tier: outcome.isolation.tier, landlockABI: outcome.isolation.landlockABI,
        isPrivileged: greeting?.isPrivileged ?? false, layers: layers)
    }
  }

  /// The process id of the running host, nil when there is none.
  package var hostProcess: Int32? {
    connection.withLock { connection in connection.flatMap { $0.isRunning ? $0.process : nil } }
  }

  /// Sends the request that `compose` makes, and waits for its last event.
  ///
  /// Once more if it met a host that was just ending, and another host takes it: one that could not start answers its
  /// first request and ends, which may be seen only after the next request was sent.
  private func watch(
    limits: Limits, patience: Int, keepsFolder: Bool = false, printed: (@Sendable (OutputPiece) -> Void)? = nil,
    compose: () throws(SandboxError) -> (message: [UInt8], descriptors: [Descriptor]),
  ) async throws(SandboxError) -> (RunOutcome, [LayerReport]) {
    func attempt() async throws(SandboxError) -> (RunOutcome, [LayerReport]) {
      let (lane, events) = try begin(compose)
      return await watch(
        id: newID(), lane: lane, events: events, limits: limits, patience: patience, keepsFolder: keepsFolder,
        printed: printed)
    }
    let end = try await attempt()
    return end.0.metAnEndingHost && !Task.isCancelled ? try await attempt() : end
  }

  /// Waits for the last event of a run that has been sent.
  func watch(
    id: UInt64, lane: EventLane, events: Descriptor, limits: Limits, patience: Int, keepsFolder: Bool = false,
    measured: @escaping @Sendable (Int) -> Void = { _ in }, printed: (@Sendable (OutputPiece) -> Void)? = nil,
  ) async -> (RunOutcome, [LayerReport]) {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        lane.submit(
          .begin(
            ActiveRun.Start(
              id: id, socket: events, limits: limits, patience: patience, keepsFolder: keepsFolder, measured: measured,
              printed: printed
            ) { outcome, layers in
              continuation.resume(returning: (outcome, layers))
            }))
        // A cancellation before this line found no run to cancel.
        if Task.isCancelled { lane.submit(.cancel(id)) }
      }
    } onCancel: {
      lane.submit(.cancel(id))
    }
  }

  /// Composes a request, sends it, and answers our end of its event socket.
  ///
  /// Not part of `watch`, whose frame lives as long as the run: were the other end of the event socket in it, the end
  /// of the host would not be seen, and the parcel would be held in memory.
  func begin(
    _ compose: () throws(SandboxError) -> (message: [UInt8], descriptors: [Descriptor])
  ) throws(SandboxError) -> (EventLane, Descriptor) {
    let (message, descriptors) = try compose()
    let (ours, theirs) = try UnixSocket.messagePair()
    return (try send(message, descriptors: [theirs] + descriptors), ours)
  }

  /// Sends a request to the host, which is started if there is none.
  private func send(_ message: [UInt8], descriptors: [Descriptor]) throws(SandboxError) -> EventLane {
    let lane = try self.lane.withLock { (lane) throws(SandboxError) -> EventLane in
      if let lane { return lane }
      let new = try EventLane()
      lane = new
      return new
    }
    try connection.withLock { (connection) throws(SandboxError) in
      if let host = connection, host.isRunning {
        let error = UnixSocket.send(message, descriptors: descriptors, to: host.control)
        if error == 0 { return }
        // Used up for the moment, perhaps by a program that keeps descriptors under way (the kernel counts those of a
        // user together): no reason to end the runs of others.
        guard ![ETOOMANYREFS, ENOBUFS, ENOMEM].contains(error) else {
          throw SandboxError.system(error, doing: "hand a run to the sandbox host")
        }
        // It has just died, or does not read: that one is given up, a new one gets the request.
        host.end()
      }
      let host = try HostConnection(startingHostAt: try hostPath())
      lane.submit(.watch(host))
      connection = host
      let error = UnixSocket.send(message, descriptors: descriptors, to: host.control)
      // One that has ended already: the run learns it as any other does, from its event socket.
      guard [0, ECONNRESET, EPIPE].contains(error) else {
        host.end()
        throw SandboxError(.unavailable, step: "reach the sandbox host", errorNumber: error)
      }
    }
    return lane
  }

  func hostPath() throws(SandboxError) -> String {
    if let path = options.hostPath { return path }
    return try HostLocation.besideThisExecutable()
  }
}
