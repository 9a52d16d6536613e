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
  private let connection = Mutex<HostConnection?>(nil)
  private let lane: Mutex<EventLane?> = Mutex(nil)
  private let nextID = Atomic<UInt64>(1)
  private let warmParents = WarmParents()

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
    let patience = request.limits.wallMilliseconds + request.limits.graceMilliseconds + options.patienceMilliseconds
    return try await watch(
      limits: request.limits, patience: patience, keepsFolder: request.keepsFolder, printed: printed
    ) { () throws(SandboxError) in
      var descriptors = [try Parcel.pack(request).descriptor]
      if let input = request.input { descriptors.append(try MemoryFile(input, name: "workbench-stdin").descriptor) }
      if request.keepsFolder, let folder = request.folder { descriptors.append(folder.descriptor) }
      return (Wire.run(request, warm: warm), descriptors)
    }.0
  }

  private func keepsWarm(_ request: RunRequest) -> Bool {
    options.keepsWarm && !request.warmFiles.isEmpty && !request.keepsFolder
  }

  /// Starts a warm parent for requests like this one if there is none, and waits until it is ready.
  package func warmUp(_ request: RunRequest) async -> WarmState {
    guard keepsWarm(request) else { return .off }
    startWarmParent(for: request)
    return await warmParents.settle(for: request)
  }

  /// Starts a warm parent for requests like this one if there is none. Nobody waits for it: what runs meanwhile is
  /// executed.
  private func startWarmParent(for request: RunRequest) {
    guard let number = warmParents.reserve(for: request) else { return }
    var parent = RunRequest(arguments: request.arguments, environment: request.environment)
    parent.binds = request.binds
    parent.sideFiles = request.warmFiles
    do {
      let library = HostLocation.warmLibrary(besideHostAt: try hostPath())
      parent.sideFiles.append(RunRequest.SideFile(path: "/run/warm.so", content: try MemoryFile.content(of: library)))
      let (lane, events) = try begin { () throws(SandboxError) in
        (
          Wire.warm(number, waiting: WarmParents.waiting, idleMilliseconds: WarmParents.idleMilliseconds),
          [try Parcel.pack(parent).descriptor]
        )
      }
      let id = newID()
      let parents = warmParents
      lane.submit(
        .begin(
          ActiveRun.Start(
            id: id, socket: events, limits: Limits(), patience: Self.forever,
            said: { parents.heard($0, from: number) },
            finish: { outcome, _ in parents.ended(number, reason: Self.lastWords(of: outcome)) })))
      warmParents.sent(number) { lane.submit(.cancel(id)) }
    } catch {
      warmParents.ended(number, reason: "\(error)")
    }
  }

  /// Milliseconds that no server lives.
  private static let forever = 1 << 40

  private static func lastWords(of outcome: RunOutcome) -> String {
    if case .failed(let error) = outcome.end { return error.description }
    let said = String(decoding: (outcome.errorOutput.head + outcome.errorOutput.tail).suffix(300), as: UTF8.self)
    return "the warm interpreter ended (\(outcome.end)): \(said)"
  }

  /// A worker's run that has been sent: what is needed to speak with it and to see its end.
  struct Serving: Sendable {
    let id: UInt64
    let lane: EventLane
    let events: Descriptor
    /// Our end of the program's descriptor 3.
    let channel: Descriptor
  }

  /// Starts the program of a worker. It takes none of the places for runs: workers are few, and live long.
  ///
  /// Not async, so that no frame that lives as long as the worker holds the other ends: their closing tells us of its
  /// end.
  func serve(_ request: RunRequest) throws(SandboxError) -> Serving {
    let (ours, theirs) = try SeqpacketSocket.streamPair()
    let (lane, events) = try begin { () throws(SandboxError) in
      (Wire.run(request, hasChannel: true), [try Parcel.pack(request).descriptor, theirs])
    }
    return Serving(id: newID(), lane: lane, events: events, channel: ours)
  }

  /// Waits for the end of a worker. It is ended when the task is cancelled.
  ///
  /// - Parameter measured: told the bytes of memory that it holds, after each `measure` on the lane.
  func watch(
    _ serving: Serving, of request: RunRequest, measured: @escaping @Sendable (Int) -> Void,
  ) async -> RunOutcome {
    let patience = request.limits.wallMilliseconds + request.limits.graceMilliseconds + options.patienceMilliseconds
    return await watch(
      id: serving.id, lane: serving.lane, events: serving.events, limits: request.limits, patience: patience,
      measured: measured
    ).0
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
  private func watch(
    limits: Limits, patience: Int, keepsFolder: Bool = false, printed: (@Sendable (OutputPiece) -> Void)? = nil,
    compose: () throws(SandboxError) -> (message: [UInt8], descriptors: [Descriptor]),
  ) async throws(SandboxError) -> (RunOutcome, [LayerReport]) {
    let (lane, events) = try begin(compose)
    return await watch(
      id: newID(), lane: lane, events: events, limits: limits, patience: patience, keepsFolder: keepsFolder,
      printed: printed)
  }

  /// Waits for the last event of a run that has been sent.
  private func watch(
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
  private func begin(
    _ compose: () throws(SandboxError) -> (message: [UInt8], descriptors: [Descriptor])
  ) throws(SandboxError) -> (EventLane, Descriptor) {
    let (message, descriptors) = try compose()
    let (ours, theirs) = try SeqpacketSocket.pair()
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
        let error = SeqpacketSocket.send(message, descriptors: descriptors, to: host.control)
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
      let error = SeqpacketSocket.send(message, descriptors: descriptors, to: host.control)
      guard error == 0 else {
        host.end()
        throw SandboxError(.unavailable, step: "reach the sandbox host", errorNumber: error)
      }
    }
    return lane
  }

  private func hostPath() throws(SandboxError) -> String {
    if let path = options.hostPath { return path }
    return try HostLocation.besideThisExecutable()
  }
}
