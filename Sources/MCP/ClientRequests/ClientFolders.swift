import JSON
import JSONRPC
import Roots
import Synchronization
import ToolKit

/// The folders that a client of the legacy era has declared: asked for once the handshake is over, and again whenever the
/// client says that they have changed.
final class ClientFolders: Sendable {
  private struct State {
    /// Counts the questions: only the answer to the last one counts.
    var asked = 0
    var isWaiting = false
    var uris: [String] = []
    var roots: Roots?
    /// Calls that wait for an answer, each under a number of its own.
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    var lastWaiter = 0
  }

  private let patience: Duration
  /// Held to look and to change; who waits is resumed, and folders are looked for, outside of it.
  private let state = Mutex(State())

  /// - Parameter patience: how long a tool waits for an answer of the client's before it goes on without.
  init(patience: Duration) { self.patience = patience }

  /// The request to send now.
  func question() -> OutgoingRequest {
    let number = state.withLock { state in
      state.asked += 1
      state.isWaiting = true
      return state.asked
    }
    return OutgoingRequest("roots/list") { reply in
      var uris: [String] = []
      // A client that fails to answer has declared nothing: what the server was started with stays.
      if case .result(let result) = reply, let folders = try? OpenFolders("").answer(in: result) {
        uris = folders.map(\.uri)
      }
      self.end(number, uris: uris)
    }
  }

  /// `given` with the client's folders. Waits for an answer that is under way, but not for long.
  func roots(_ given: Roots) async -> Roots {
    await waitForAnswer()
    // Finding a folder may take a while on a slow disk, which is why it happens here and not where answers are read.
    let (known, uris, number) = state.withLock { ($0.roots, $0.uris, $0.asked) }
    if let known { return known }
    let roots = given.adding(clientURIs: uris)
    state.withLock { state in if state.asked == number { state.roots = roots } }
    return roots
  }

  /// Waits for the answer to the question that is under way, or to one that takes its place, for `patience` altogether: a
  /// client that asks to be asked again and again and never answers holds up nobody for longer.
  private func waitForAnswer() async {
    var timer: Task<Void, any Error>?
    await withCheckedContinuation { continuation in
      let place = state.withLock { state -> (waiter: Int, question: Int)? in
        guard state.isWaiting else { return nil }
        state.lastWaiter += 1
        state.waiters[state.lastWaiter] = continuation
        return (state.lastWaiter, state.asked)
      }
      guard let place else { return continuation.resume() }
      let patience = patience
      timer = Task {
        try await Task.sleep(for: patience)
        giveUp(place.waiter, place.question)
      }
    }
    timer?.cancel()
  }

  /// Lets a call go on that has waited long enough. Nobody waits any more for a question that it has seen from its beginning.
  private func giveUp(_ waiter: Int, _ question: Int) {
    let continuation = state.withLock { state in
      if question == state.asked { state.isWaiting = false }
      return state.waiters.removeValue(forKey: waiter)
    }
    continuation?.resume()
  }

  private func end(_ number: Int, uris: [String]) {
    let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      guard number == state.asked else { return [] }
      state.uris = uris
      state.roots = nil
      state.isWaiting = false
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.resume() }
  }
}
