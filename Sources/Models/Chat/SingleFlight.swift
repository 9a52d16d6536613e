internal import Synchronization

/// Lets one of several who ask the same thing at once ask it, and the others wait for its answer.
final class SingleFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  /// What the others are told.
  enum End: Sendable {
    case answered(Value)
    case failed(EndpointError)
    /// Who asked gave up: somebody else has to ask.
    case abandoned
  }

  private struct State {
    /// Who waits, by what for. A key is there while somebody asks.
    var waiting: [Key: [Int: CheckedContinuation<End, Never>]] = [:]
    var lastID = 0
  }

  /// Held to look and to change; who waits is resumed outside of it.
  private let state = Mutex(State())

  /// Whether the caller is to ask; who is told so must call `end`.
  func begin(_ key: Key) -> Bool {
    state.withLock { state in
      guard state.waiting[key] == nil else { return false }
      state.waiting[key] = [:]
      return true
    }
  }

  func end(_ key: Key, _ end: End) {
    let waiting = state.withLock { $0.waiting.removeValue(forKey: key) } ?? [:]
    for continuation in waiting.values { continuation.resume(returning: end) }
  }

  /// How the one who asks ends; `abandoned` at once if nobody does, when the task is cancelled, or after `allowance`.
  func wait(_ key: Key, within allowance: Duration, _ time: CallTime) async -> End {
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    let timer = Task {
      // Cancelled when the wait is over.
      guard (try? await time.sleep(allowance)) != nil else { return }
      giveUp(key, id)
    }
    defer { timer.cancel() }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let waits = state.withLock { state in
          // A task that is cancelled already has had its handler called, which found nobody here.
          guard !Task.isCancelled, state.waiting[key] != nil else { return false }
          state.waiting[key]?[id] = continuation
          return true
        }
        if !waits { continuation.resume(returning: .abandoned) }
      }
    } onCancel: {
      giveUp(key, id)
    }
  }

  private func giveUp(_ key: Key, _ id: Int) {
    state.withLock { $0.waiting[key]?.removeValue(forKey: id) }?.resume(returning: .abandoned)
  }
}
