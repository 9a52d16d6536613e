internal import Synchronization

/// Lets in runs while there is room, in the order in which they came; a bounded number waits, the rest is turned away.
///
/// There is room for a run when fewer than `capacity` are inside and their memory limits, with its own, are within
/// `budget`; or when nobody is inside, so that a small machine runs large programs one after the other. Nobody is
/// overtaken: a run that waits for memory holds up the smaller ones behind it, or it would wait for ever.
package final class AdmissionGate: Sendable {
  private struct Waiter {
    let ticket: UInt64
    let bytes: Int
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var running = 0
    var bytes = 0
    var nextTicket: UInt64 = 0
    /// In order of arrival.
    var waiting: [Waiter] = []
  }

  /// Taken for a look and a change. Who waits is resumed after it is given back: whoever is let in may come here at
  /// once.
  private let state = Mutex(State())
  private let capacity: Int
  private let budget: Int
  private let queueLimit: Int

  /// - Parameters:
  ///   - capacity: runs at a time.
  ///   - budget: bytes that the memory limits of all of them may add up to.
  ///   - queueLimit: runs that may wait.
  package init(capacity: Int, budget: Int = .max, queueLimit: Int) {
    precondition(capacity > 0 && budget > 0 && queueLimit >= 0)
    self.capacity = capacity
    self.budget = budget
    self.queueLimit = queueLimit
  }

  /// Runs `body` once there is room for `bytes` of memory. Throws `SandboxError` (overloaded) when too many wait
  /// already, and `CancellationError` when the task is cancelled while it waits.
  package func admit<Result>(bytes: Int = 0, _ body: () async throws -> Result) async throws -> Result {
    try await enter(bytes)
    defer { leave(bytes) }
    return try await body()
  }

  /// Runs that wait.
  var waitingCount: Int { state.withLock(\.waiting.count) }

  private func hasRoom(_ state: borrowing State, for bytes: Int) -> Bool {
    state.running == 0 || (state.running < capacity && bytes <= budget - min(state.bytes, budget))
  }

  private func enter(_ bytes: Int) async throws {
    try Task.checkCancellation()
    let ticket: UInt64? = try state.withLock { state in
      if state.waiting.isEmpty, hasRoom(state, for: bytes) {
        state.running += 1
        state.bytes += bytes
        return nil
      }
      guard state.waiting.count < queueLimit else {
        throw SandboxError(
          .overloaded, step: "wait for a free place",
          detail: "\(state.running) runs are active and \(state.waiting.count) wait")
      }
      state.nextTicket += 1
      return state.nextTicket
    }
    guard let ticket else { return }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        let isCancelled = state.withLock { state in
          // The handler below takes effect only for a ticket that is in the list: a cancellation before is seen here.
          if Task.isCancelled { return true }
          state.waiting.append(Waiter(ticket: ticket, bytes: bytes, continuation: continuation))
          return false
        }
        if isCancelled { continuation.resume(throwing: CancellationError()) }
        // Between the two looks at the state somebody may have left.
        letIn()
      }
    } onCancel: {
      let waiter = state.withLock { state in
        state.waiting.firstIndex { $0.ticket == ticket }.map { state.waiting.remove(at: $0) }
      }
      waiter?.continuation.resume(throwing: CancellationError())
      // It may have held up others.
      letIn()
    }
  }

  private func leave(_ bytes: Int) {
    state.withLock { state in
      state.running -= 1
      state.bytes -= bytes
    }
    letIn()
  }

  /// Lets those in front enter for whom there is room.
  private func letIn() {
    let admitted = state.withLock { state in
      var admitted: [Waiter] = []
      while let first = state.waiting.first, hasRoom(state, for: first.bytes) {
        state.running += 1
        state.bytes += first.bytes
        admitted.append(state.waiting.removeFirst())
      }
      return admitted
    }
    for waiter in admitted { waiter.continuation.resume() }
  }
}
