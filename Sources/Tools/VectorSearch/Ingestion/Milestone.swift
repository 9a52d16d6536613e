internal import Synchronization

/// A number that only rises, and those who wait for it to reach theirs.
final class Milestone: Sendable {
  private struct State {
    var reached = 0
    var waiters: [Int: (target: Int, continuation: CheckedContinuation<Void, Never>)] = [:]
    var nextWaiter = 0
    /// Waiters that gave up before they were in the list.
    var gone: Set<Int> = []
  }

  /// Held to look and to enter or leave the list; nobody is resumed under it.
  private let state = Mutex(State())

  var reached: Int { state.withLock { $0.reached } }

  /// Raises the number; a lower one changes nothing.
  func raise(to number: Int) {
    let ready = state.withLock { state in
      state.reached = max(state.reached, number)
      let ready = state.waiters.filter { $0.value.target <= state.reached }
      for id in ready.keys { state.waiters[id] = nil }
      return ready.values.map(\.continuation)
    }
    for continuation in ready { continuation.resume() }
  }

  /// Waits until the number is at least `target`, but not beyond `deadline`.
  ///
  /// - Returns: whether it has been reached.
  /// - Throws: `CancellationError`.
  func wait(for target: Int, until deadline: ContinuousClock.Instant) async throws -> Bool {
    if reached >= target { return true }
    guard deadline > .now else { return false }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.arrival(at: target) }
      group.addTask { try? await Task.sleep(until: deadline) }
      await group.next()
      group.cancelAll()
    }
    try Task.checkCancellation()
    return reached >= target
  }

  /// Returns when the number is there, or the task is cancelled.
  private func arrival(at target: Int) async {
    let id = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if state.gone.remove(id) != nil || state.reached >= target { return true }
          state.waiters[id] = (target, continuation)
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        let waiter = state.waiters.removeValue(forKey: id)
        if waiter == nil && state.reached < target { state.gone.insert(id) }
        return waiter
      }
      waiter?.continuation.resume()
    }
    // Cancelled after it had arrived.
    state.withLock { _ = $0.gone.remove(id) }
  }
}
