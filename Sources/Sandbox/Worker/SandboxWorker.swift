internal import Synchronization

/// A pool of long-lived programs in isolation, each of which serves one request at a time.
///
/// For programs that are dear to start and trusted with nothing, such as linters: a run of its own for every request
/// would cost the start each time. A worker is a run (the same isolation, the same limits) that lives longer. **What a
/// request leaves behind in its worker, in memory, files or processes, later requests to that worker can see**, until
/// it is replaced: after a number of requests, a time, a size, a time without requests, and after every request that
/// failed.
///
/// The program reads requests from descriptor 3, a stream socket, and writes its answers there, each with a
/// `WorkerFrame` before it.
package final class SandboxWorker: Sendable {
  private let host: SandboxHost
  private let profile: WorkerProfile
  private let gate: AdmissionGate
  /// Taken for the list of idle workers, never while one is asked. Ending one with it held only tells the lane so.
  private let state = Mutex(State())

  private struct State {
    /// Workers without a request and since when; the last one used is the last.
    var idle: [(process: WorkerProcess, since: ContinuousClock.Instant)] = []
    /// Ends workers that are idle for too long; there while any is idle.
    var reaper: Task<Void, Never>?
  }

  /// Starts nothing yet: a worker is started when a request finds none.
  package init(_ profile: WorkerProfile, on host: SandboxHost) {
    precondition(profile.lifeMilliseconds < 24 * 60 * 60 * 1000 && profile.requestsPerWorker > 0)
    self.profile = profile
    self.host = host
    gate = AdmissionGate(capacity: profile.workers, queueLimit: profile.queuedRequests)
  }

  deinit {
    let reaper = state.withLock(\.reaper)
    reaper?.cancel()
  }

  /// Sends one request to a worker and returns its answer, which is the program's word and untrusted.
  ///
  /// A cancelled request ends its worker; other requests do not notice.
  ///
  /// - Parameters:
  ///   - descriptors: at most 16, which come with the first byte of the request.
  ///   - deadline: from the moment a worker takes the request. Waiting for a worker is bounded by the queue.
  /// - Throws: `WorkerError`; `CancellationError`.
  package func request(
    _ bytes: [UInt8], descriptors: [Descriptor] = [], deadline: Duration,
  ) async throws -> [UInt8] {
    try await request(bytes, descriptors: descriptors, deadline: deadline) { $0 }
  }

  /// The same, with the answer read before anybody else can have the worker: one whose answer `read` refuses is ended.
  package func request<Answer: Sendable>(
    _ bytes: [UInt8], descriptors: [Descriptor] = [], deadline: Duration,
    read: @Sendable ([UInt8]) throws(WorkerError) -> Answer,
  ) async throws -> Answer {
    precondition(descriptors.count <= 16)
    do {
      return try await gate.admit {
        let process = try take()
        let answer = try await process.answer(to: bytes, descriptors: descriptors, within: deadline)
        do throws(WorkerError) {
          let meaning = try read(answer)
          keep(process)
          return meaning
        } catch {
          process.end()
          throw error
        }
      }
    } catch let error as SandboxError {
      throw error.kind == .overloaded
        ? WorkerError.overloaded(waiting: profile.queuedRequests) : WorkerError.unavailable(error)
    }
  }

  /// A worker that may serve a request: an idle one, or a new one.
  private func take() throws(SandboxError) -> WorkerProcess {
    while let process = state.withLock({ $0.idle.popLast()?.process }) {
      if process.isFit { return process }
      process.end()
    }
    return try WorkerProcess(profile, on: host)
  }

  private func keep(_ process: WorkerProcess) {
    state.withLock { state in
      state.idle.append((process, .now))
      guard state.reaper == nil else { return }
      let idle = Duration.milliseconds(profile.idleMilliseconds)
      state.reaper = Task { [weak self] in
        var next = ContinuousClock.now + idle
        while (try? await Task.sleep(until: next, clock: .continuous)) != nil, let then = self?.reap(idle) {
          next = then
        }
      }
    }
  }

  /// Ends the workers that have been idle for so long. When to look again; nil, and no reaper any more, if none is
  /// left.
  private func reap(_ idle: Duration) -> ContinuousClock.Instant? {
    state.withLock { state in
      let now = ContinuousClock.now
      state.idle.removeAll { worker in
        guard now - worker.since >= idle else { return false }
        worker.process.end()
        return true
      }
      let next = state.idle.first.map { $0.since + idle }
      if next == nil { state.reaper = nil }
      return next
    }
  }
}
