internal import Synchronization

/// Lets a bounded number of runs in at a time; a bounded number waits in order, the rest is turned away.
///
/// Each run may hold 2 GB, so that the number of runs, not of calls, is what protects the machine.
package final class AdmissionGate: Sendable {
  private struct State {
    var running = 0
    var nextTicket: UInt64 = 0
    /// In order of arrival.
    var waiting: [(ticket: UInt64, continuation: CheckedContinuation<Void, any Error>)] = []
  }

  private let state = Mutex(State())
  private let capacity: Int
  private let queueLimit: Int

  package init(capacity: Int, queueLimit: Int) {
    precondition(capacity > 0 && queueLimit >= 0)
    self.capacity = capacity
    self.queueLimit = queueLimit
  }

  /// Runs `body` once there is room. Throws `SandboxError` (overloaded) when too many wait already, and
  /// `CancellationError` when the task is cancelled while it waits.
  package func admit<Result>(_ body: () async throws -> Result) async throws -> Result {
    try await enter()
    defer { leave() }
    return try await body()
  }

  private func enter() async throws {
    try Task.checkCancellation()
    let ticket: UInt64? = try state.withLock { state in
      if state.running < capacity {
        state.running += 1
        return nil
      }
      guard state.waiting.count < queueLimit else {
        throw SandboxError(
          .overloaded, step: "wait for a free place", detail: "\(capacity) runs are active and \(queueLimit) wait")
      }
      state.nextTicket += 1
      return state.nextTicket
    }
    guard let ticket else { return }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        enum Verdict { case wait, enter, cancelled }
        let verdict: Verdict = state.withLock { state in
          // The handler below takes effect only for a ticket that is in the list: a cancellation before is seen here.
          if Task.isCancelled { return .cancelled }
          if state.running < capacity {
            state.running += 1
            return .enter
          }
          state.waiting.append((ticket, continuation))
          return .wait
        }
        switch verdict {
        case .wait: break
        case .enter: continuation.resume()
        case .cancelled: continuation.resume(throwing: CancellationError())
        }
      }
    } onCancel: {
      let continuation = state.withLock { state in
        state.waiting.firstIndex { $0.ticket == ticket }.map { state.waiting.remove(at: $0).continuation }
      }
      continuation?.resume(throwing: CancellationError())
    }
  }

  private func leave() {
    // The place is handed on rather than freed, so that nobody who comes now overtakes those who wait.
    let next = state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.running -= 1
        return nil as CheckedContinuation<Void, any Error>?
      }
      return state.waiting.removeFirst().continuation
    }
    next?.resume()
  }
}
