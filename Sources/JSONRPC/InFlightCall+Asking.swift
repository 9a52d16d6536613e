import Synchronization

extension InFlightCall {
  /// Asks the client something for the sake of this call and waits for the answer, as long as the call itself may run.
  ///
  /// - Parameters:
  ///   - params: JSON.
  ///   - cancellation: the notification that takes the request with this id back.
  /// - Throws: `CancellationError` if the call is cancelled or stopped first; the client is told.
  package func ask(
    _ method: StaticString, params: [UInt8], cancellation: @escaping @Sendable (RequestID) -> [UInt8],
  ) async throws -> OutgoingReply {
    let id = outgoing.nextID()
    let wait = OneAnswer()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        guard wait.begin(continuation) else { return }
        outgoing.send(id, method, params: params, by: send) { wait.end(.success($0)) }
        // A cancellation between `begin` and the sending has found nothing to withdraw.
        if wait.isOver { _ = outgoing.withdraw(id, cancellation: cancellation(id)) }
      }
    } onCancel: {
      _ = outgoing.withdraw(id, cancellation: cancellation(id))
      wait.end(.failure(CancellationError()))
    }
  }
}

/// A continuation that is resumed once, by the answer or by the cancellation, whichever comes first.
private final class OneAnswer: Sendable {
  private enum State {
    case idle
    case waiting(CheckedContinuation<OutgoingReply, any Error>)
    case over
  }

  /// Held to change the state; the continuation is resumed outside of it.
  private let state = Mutex(State.idle)

  /// False if the cancellation has come before.
  func begin(_ continuation: CheckedContinuation<OutgoingReply, any Error>) -> Bool {
    let isWaiting = state.withLock { state in
      guard case .idle = state else { return false }
      state = .waiting(continuation)
      return true
    }
    if !isWaiting { continuation.resume(throwing: CancellationError()) }
    return isWaiting
  }

  func end(_ result: Result<OutgoingReply, any Error>) {
    let continuation = state.withLock { state -> CheckedContinuation<OutgoingReply, any Error>? in
      defer { state = .over }
      guard case .waiting(let continuation) = state else { return nil }
      return continuation
    }
    continuation?.resume(with: result)
  }

  var isOver: Bool { state.withLock { if case .over = $0 { true } else { false } } }
}
