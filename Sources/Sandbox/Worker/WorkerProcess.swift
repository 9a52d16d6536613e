internal import Glibc
internal import Synchronization

/// One life of a worker: from its start to the end that its profile, its program or a failed request brings.
final class WorkerProcess: Sendable {
  private let profile: WorkerProfile
  private let serving: SandboxHost.Serving
  private let host: SandboxHost
  private let life: Task<RunOutcome, Never>
  private let birth = ContinuousClock.now
  private let requests = Atomic<Int>(0)
  private let memory = Memory()

  /// What it held when it was last asked. Apart from the process, which its life must not keep alive.
  private final class Memory: Sendable {
    let bytes = Atomic<Int>(0)
  }

  /// How long an end that its closed channel announces may take to arrive.
  private static let lastWordsPatience = Duration.seconds(5)

  /// Starts the program. Throws `SandboxError` if the host cannot be started.
  init(_ profile: WorkerProfile, on host: SandboxHost) throws(SandboxError) {
    var run = profile.run
    // The longest that the host accepts, and far beyond a worker's life: what ends it is its profile.
    run.limits.wallMilliseconds = 24 * 60 * 60 * 1000
    run.collectsArtifacts = false
    let serving = try host.serve(run)
    life = Task { [memory, run] in
      await host.watch(serving, of: run) { memory.bytes.store($0, ordering: .relaxed) }
    }
    self.profile = profile
    self.serving = serving
    self.host = host
  }

  deinit {
    life.cancel()
  }

  /// Whether it may serve another request: it is not worn, it lives, and it has said nothing unasked.
  var isFit: Bool {
    guard requests.load(ordering: .relaxed) < profile.requestsPerWorker,
      ContinuousClock.now - birth < .milliseconds(profile.lifeMilliseconds),
      memory.bytes.load(ordering: .relaxed) <= profile.memoryBytes
    else { return false }
    var unasked = pollfd(fd: serving.channel.number, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&unasked, 1, 0) == 0
  }

  /// Ends the program and everything it has started.
  func end() { life.cancel() }

  /// Sends one request and takes its answer. After any error the process is ended.
  func answer(to request: [UInt8], descriptors: [Descriptor], within deadline: Duration) async throws -> [UInt8] {
    requests.wrappingAdd(1, ordering: .relaxed)
    let end = await exchange(request, descriptors: descriptors, deadline: deadline)
    if case .answer(let bytes) = end {
      serving.lane.submit(.measure(serving.id))
      return bytes
    }
    let failure: any Error =
      switch end {
      case .answer, .abandoned: CancellationError()
      case .timeout: WorkerError.timeout(milliseconds: Int(deadline / .milliseconds(1)))
      case .lied(let how): WorkerError.lied(how)
      case .closed: await cause()
      }
    self.end()
    throw failure
  }

  private func exchange(
    _ request: [UInt8], descriptors: [Descriptor], deadline: Duration,
  ) async -> WorkerExchange.End {
    let id = host.newID()
    let number = UInt64.random(in: 0...UInt64.max)
    let frame = WorkerFrame(number: number, length: request.count, descriptors: descriptors.count)
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        serving.lane.submit(
          .exchange(
            WorkerExchange.Start(
              id: id, channel: serving.channel, bytes: frame.bytes + request, descriptors: descriptors, number: number,
              answerLimit: profile.answerBytes, deadline: .now + deadline
            ) { continuation.resume(returning: $0) }))
        // A cancellation before this line found no exchange to give up.
        if Task.isCancelled { serving.lane.submit(.abandon(id)) }
      }
    } onCancel: {
      serving.lane.submit(.abandon(id))
    }
  }

  /// Why the channel was closed. A program that closes it and lives on is not waited for.
  private func cause() async -> WorkerError {
    let life = life
    let outcome: RunOutcome? = await withTaskGroup(of: RunOutcome?.self) { group in
      group.addTask { await life.value }
      group.addTask {
        try? await Task.sleep(for: Self.lastWordsPatience)
        return nil
      }
      let first = await group.next() ?? nil
      if first == nil { life.cancel() }
      group.cancelAll()
      return first
    }
    guard let outcome else { return .lied("it closed its channel") }
    if case .failed(let error) = outcome.end { return .unavailable(error) }
    return .crashed(
      outcome.end, lastWords: outcome.errorOutput.tail.isEmpty ? outcome.errorOutput.head : outcome.errorOutput.tail)
  }
}
