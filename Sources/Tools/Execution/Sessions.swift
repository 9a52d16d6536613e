internal import Sandbox
internal import Synchronization
internal import ToolKit

/// The sessions of this server: work folders that calls have named, kept in memory for later calls with the same name.
///
/// One server process serves one client, so a name belongs to that client. Calls on one session take turns in the order
/// in which they came: a model that sends two at once wants both, and refusing one would have it guess when to come
/// back.
package final class Sessions: Sendable {
  /// What is kept, and for how long.
  package struct Options: Sendable {
    /// Sessions at one time. For one more, that which has been unused for the longest time is dropped.
    package var count = 8
    /// Time without a call after which a session is dropped.
    package var idle = Duration.seconds(30 * 60)
    /// Bytes that the files of one session may have.
    package var bytes = 256 * Limits.mebibyte

    package init() {}
  }

  /// What a call left of its session.
  struct Report: Sendable {
    var name: String
    /// Whether the session began with this call.
    var isNew: Bool
    /// What lies in it; nil when it is gone.
    var usage: WorkFolder.Usage?
    /// Names of the other sessions, in order.
    var others: [String] = []
    /// What became of other sessions, or of this one before.
    var notes: [String] = []
  }

  let options: Options
  /// Taken for a look at the list, never while a call runs or waits for its turn: that is what a session's own gate is for.
  private let state = Mutex(State())

  private struct State {
    var sessions: [String: Session] = [:]
    /// Names of sessions that were dropped, the last ones, and why: who comes back to one is told.
    var dropped: [(name: String, reason: String)] = []
    /// Drops what is idle for too long; there while there are sessions.
    var reaper: Task<Void, Never>?

    mutating func drop(_ name: String, because reason: String) -> Session? {
      dropped.append((name, reason))
      if dropped.count > Sessions.droppedNames { dropped.removeFirst() }
      return sessions.removeValue(forKey: name)
    }
  }

  private struct Session {
    /// Lets one call in at a time.
    let turn = AdmissionGate(capacity: 1, queueLimit: .max)
    var folder: WorkFolder?
    /// Calls that use it or wait for it.
    var users = 0
    var lastUse = ContinuousClock.now
  }

  private static let droppedNames = 64

  package init(_ options: Options = Options()) {
    self.options = options
  }

  deinit {
    let reaper = state.withLock(\.reaper)
    reaper?.cancel()
  }

  /// Runs `body` with the folder of the session, once every earlier call on it has ended.
  ///
  /// - Parameters:
  ///   - ending: whether the session is dropped afterwards, however the run ends.
  ///   - body: gets the folder, nil if there is none yet, and answers the run's outcome.
  /// - Throws: `ToolError` (`overloaded`) when all sessions are busy and there is room for no other; what `body`
  ///   throws, which must then not have touched the folder.
  func use(
    _ name: String, ending: Bool, _ body: (WorkFolder?) async throws -> RunOutcome,
  ) async throws -> (RunOutcome, Report) {
    let (turn, notes) = try claim(name)
    defer { release(name) }
    return try await turn.admit {
      let folder = state.withLock { $0.sessions[name]?.folder }
      let outcome = try await body(folder)
      var report = Report(name: name, isNew: folder == nil, notes: notes)
      let kept: WorkFolder?
      switch outcome.folder {
      case .kept(let folder): kept = folder
      case .untouched: kept = folder
      case .lost:
        kept = nil
        report.notes.append(
          "the files of session '\(FileName.shown(name))' are lost; it begins anew with the next call")
      }
      report.usage = ending ? nil : kept?.usage
      report.others = state.withLock { state in
        state.sessions[name]?.folder = ending ? nil : kept
        return state.sessions.keys.filter { $0 != name }.sorted()
      }
      return (outcome, report)
    }
  }

  /// Enters a call into the session of this name, which is made if there is none.
  private func claim(_ name: String) throws(ToolError) -> (turn: AdmissionGate, notes: [String]) {
    // What is dropped ends its life behind the lock: giving back its memory takes time.
    var gone: Session?
    defer { withExtendedLifetime(gone) {} }
    return try state.withLock { (state) throws(ToolError) in
      var notes: [String] = []
      if state.sessions[name] == nil {
        if state.sessions.count >= options.count {
          let idle = state.sessions.filter { $0.value.users == 0 }
          guard let oldest = idle.min(by: { $0.value.lastUse < $1.value.lastUse })?.key else {
            throw ToolError(
              .overloaded,
              "All \(options.count) sessions are busy: \(Self.list(Array(state.sessions.keys))). Use one of these, wait for"
                + " their calls, or call without a session.", argument: "session", retryAfterMilliseconds: 5000)
          }
          gone = state.drop(oldest, because: "to make room for another one")
          notes.append(
            "session '\(FileName.shown(oldest))' was dropped with its files: only \(options.count) are kept, and it had been"
              + " unused for the longest time")
        }
        if let index = state.dropped.lastIndex(where: { $0.name == name }) {
          notes.append(
            "this session begins anew: the files of the earlier one were dropped \(state.dropped[index].reason)")
          state.dropped.removeAll { $0.name == name }
        }
        state.sessions[name] = Session()
      }
      state.sessions[name]?.users += 1
      return (state.sessions[name]!.turn, notes)
    }
  }

  private func release(_ name: String) {
    state.withLock { state in
      guard var session = state.sessions[name] else { return }
      session.users -= 1
      session.lastUse = .now
      // One that has ended, or never came to have files, is not kept.
      state.sessions[name] = session.users == 0 && session.folder == nil ? nil : session
      guard state.reaper == nil, !state.sessions.isEmpty else { return }
      let first = ContinuousClock.now + options.idle
      state.reaper = Task { [weak self] in
        var next = first
        while (try? await Task.sleep(until: next, clock: .continuous)) != nil, let then = self?.reap() { next = then }
      }
    }
  }

  /// Drops the sessions that are idle for too long. When to look again; nil, and no reaper any more, if none is left.
  private func reap() -> ContinuousClock.Instant? {
    var gone: [Session?] = []
    defer { withExtendedLifetime(gone) {} }
    return state.withLock { state in
      let now = ContinuousClock.now
      for (name, session) in state.sessions where session.users == 0 && now - session.lastUse >= options.idle {
        gone.append(state.drop(name, because: "after \(options.idle / .seconds(60)) minutes without a call"))
      }
      let next = state.sessions.values.map { $0.users == 0 ? $0.lastUse + options.idle : now + options.idle }.min()
      if next == nil { state.reaper = nil }
      return next
    }
  }

  private static func list(_ names: [String]) -> String {
    names.sorted().map { "'\(FileName.shown($0))'" }.joined(separator: ", ")
  }
}
