import Synchronization

/// Something that happens once, with a value, and that any number of tasks can wait for.
package final class Event<Value: Sendable>: Sendable {
  private struct State {
    var value: Value?
    var waiters: [Int: CheckedContinuation<Value, any Error>] = [:]
    var cancelled: Set<Int> = []
    var nextWaiter = 0
  }

  /// Held to look and to change; who waits is resumed outside of it.
  private let state = Mutex(State())

  package init() {}

  /// Lets everybody go on who waits. Only the first call counts.
  package func fire(_ value: Value) {
    let waiters = state.withLock { state -> [CheckedContinuation<Value, any Error>] in
      guard state.value == nil else { return [] }
      state.value = value
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.resume(returning: value) }
  }

  /// Waits for the event; throws if the waiting task is cancelled first.
  package func value() async throws -> Value {
    let number = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let result = state.withLock { state -> Result<Value, any Error>? in
          if let value = state.value { return .success(value) }
          if state.cancelled.contains(number) { return .failure(CancellationError()) }
          state.waiters[number] = continuation
          return nil
        }
        if let result { continuation.resume(with: result) }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        state.cancelled.insert(number)
        return state.waiters.removeValue(forKey: number)
      }
      waiter?.resume(throwing: CancellationError())
    }
  }

  /// Whether it has happened.
  package var hasFired: Bool { state.withLock { $0.value != nil } }
}

extension Event where Value == Void {
  package func fire() { fire(()) }
}
