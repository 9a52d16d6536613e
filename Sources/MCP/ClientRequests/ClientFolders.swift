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
    var waiters: [CheckedContinuation<Void, Never>] = []
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
    if let number = state.withLock({ $0.isWaiting ? $0.asked : nil }) {
      let patience = patience
      let timer = Task {
        try await Task.sleep(for: patience)
        end(number, uris: nil)
      }
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if state.isWaiting { state.waiters.append(continuation) }
          return !state.isWaiting
        }
        if isOver { continuation.resume() }
      }
      timer.cancel()
    }
    // Finding a folder may take a while on a slow disk, which is why it happens here and not where answers are read.
    let (known, uris, number) = state.withLock { ($0.roots, $0.uris, $0.asked) }
    if let known { return known }
    let roots = given.adding(clientURIs: uris)
    state.withLock { state in if state.asked == number { state.roots = roots } }
    return roots
  }

  /// - Parameter uris: nil if there was no answer in time; the last one holds until there is.
  private func end(_ number: Int, uris: [String]?) {
    let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      guard number == state.asked else { return [] }
      if let uris {
        state.uris = uris
        state.roots = nil
      }
      state.isWaiting = false
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }
}
