internal import Synchronization

/// The warm parents of one sandbox host: interpreters with their libraries loaded, of which runs are born.
///
/// At most one is in use. It is retired after so many births or so long, ends with the last of its runs, and the next
/// run starts its successor.
final class WarmParents: Sendable {
  /// What a parent can give birth to: runs of exactly this command.
  private struct Command: Equatable {
    let arguments: [String]
    let environment: [String]
    let binds: [RunRequest.Bind]

    init(_ request: RunRequest) {
      arguments = request.arguments
      environment = request.environment
      binds = request.binds
    }
  }

  private struct Parent {
    let command: Command
    let start = ContinuousClock.now
    /// By which it is ended, once it has been sent.
    var end: (@Sendable () -> Void)?
    var said: [UInt8] = []
    /// The libraries that it has loaded; nil until it is ready.
    var libraries: [String]?
    var births = 0
    var active = 0
    var isRetired = false
    var waiting: [CheckedContinuation<WarmState, Never>] = []
  }

  private struct State {
    var parents: [UInt32: Parent] = [:]
    var nextNumber: UInt32 = 1
    /// Parents in a row that came to nothing: ended by themselves, or could not give birth.
    var failures = 0
    /// When the last of them did.
    var lastFailure = ContinuousClock.now

    mutating func fail() {
      failures += 1
      lastFailure = .now
    }

    /// The parent in use for a command, ready or not; nil if there is none.
    func current(_ command: Command) -> UInt32? {
      parents.first { !$0.value.isRetired && $0.value.command == command }?.key
    }
  }

  /// Births after which a parent is retired, and its age.
  static let birthsMax = 4096
  static let ageMax = Duration.seconds(1800)
  /// Processes of a parent that wait for runs: one for the next, and one for who comes at the same time. Each holds
  /// some 5 MB, which no run's limit counts.
  static let waiting = 2
  /// For so long they wait when no run has begun or ended.
  static let idleMilliseconds = 60_000
  /// Parents that fail in a row before runs are left to be executed for a while.
  private static let failuresMax = 3
  /// What is read of a parent's first line.
  private static let lineMax = 1024

  /// How long that while is. The run that comes next tries one parent more, so that a machine that was short of memory
  /// for a minute is not without warm runs until its server ends.
  private let respite: Duration
  /// Taken for a few lines at a time by runs and by the lane's thread. Nothing is called with it held: neither what
  /// ends a parent nor who waits for one, each of which may come back here.
  private let state = Mutex(State())

  /// - Parameter respite: how long no parent is tried after too many have failed in a row.
  init(respite: Duration = .seconds(600)) {
    self.respite = respite
  }

  /// The number of a parent that is ready for this request, nil if it has to be executed. `giveBack` must follow.
  func lease(for request: RunRequest) -> UInt32? {
    let command = Command(request)
    return state.withLock { state in
      guard let number = state.current(command), var parent = state.parents[number], parent.libraries != nil else {
        return nil
      }
      parent.births += 1
      parent.active += 1
      parent.isRetired = parent.births >= Self.birthsMax || .now - parent.start >= Self.ageMax
      state.parents[number] = parent
      return number
    }
  }

  /// Says that a run has ended, and whether it was born. A parent that could not is retired.
  func giveBack(_ number: UInt32, wasBorn: Bool) {
    let end = state.withLock { state -> (@Sendable () -> Void)? in
      if wasBorn { state.failures = 0 } else { state.fail() }
      guard var parent = state.parents[number] else { return nil }
      parent.active -= 1
      if !wasBorn { parent.isRetired = true }
      state.parents[number] = parent
      return parent.isRetired && parent.active == 0 ? parent.end : nil
    }
    end?()
  }

  /// The number for a parent that is to be started now for this request, nil if there is one already or if starting
  /// them has failed too often of late. A parent of another command is retired.
  func reserve(for request: RunRequest) -> UInt32? {
    let command = Command(request)
    let (number, ends) = state.withLock { state -> (UInt32?, [@Sendable () -> Void]) in
      if state.failures >= Self.failuresMax && .now - state.lastFailure < respite { return (nil, []) }
      if state.current(command) != nil { return (nil, []) }
      var ends: [@Sendable () -> Void] = []
      for (number, parent) in state.parents where !parent.isRetired {
        state.parents[number]!.isRetired = true
        if parent.active == 0, let end = parent.end { ends.append(end) }
      }
      let number = state.nextNumber
      state.nextNumber += 1
      state.parents[number] = Parent(command: command)
      return (number, ends)
    }
    for end in ends { end() }
    return number
  }

  /// Says that the parent was sent, and how it is ended.
  func sent(_ number: UInt32, end: @escaping @Sendable () -> Void) {
    let now = state.withLock { state -> Bool in
      state.parents[number]?.end = end
      return state.parents[number].map { $0.isRetired && $0.active == 0 } ?? false
    }
    if now { end() }
  }

  /// Takes what a parent has written: one line, by which it says that it is ready and what it has loaded.
  func heard(_ bytes: ArraySlice<UInt8>, from number: UInt32) {
    let (waiting, libraries) = state.withLock { state -> ([CheckedContinuation<WarmState, Never>], [String]) in
      guard var parent = state.parents[number], parent.libraries == nil else { return ([], []) }
      parent.said += bytes.prefix(Self.lineMax - min(Self.lineMax, parent.said.count))
      defer { state.parents[number] = parent }
      guard let newline = parent.said.firstIndex(of: 0x0A) else { return ([], []) }
      let words = String(decoding: parent.said[..<newline], as: UTF8.self).split(separator: " ").map(String.init)
      guard words.first == "ready" else { return ([], []) }
      let libraries = Array(words.dropFirst())
      parent.libraries = libraries
      defer { parent.waiting = [] }
      return (parent.waiting, libraries)
    }
    for each in waiting { each.resume(returning: .ready(libraries: libraries)) }
  }

  /// Says that a parent has ended, with its last words.
  func ended(_ number: UInt32, reason: String) {
    let waiting = state.withLock { state -> [CheckedContinuation<WarmState, Never>] in
      guard let parent = state.parents.removeValue(forKey: number) else { return [] }
      // Only one that was wanted counts as a failure.
      if !parent.isRetired { state.fail() }
      return parent.waiting
    }
    for each in waiting { each.resume(returning: .failed(reason)) }
  }

  /// Waits until there is a parent that is ready for this request, or it is known that there will be none.
  func settle(for request: RunRequest) async -> WarmState {
    let command = Command(request)
    return await withCheckedContinuation { continuation in
      let settled = state.withLock { state -> WarmState? in
        guard let number = state.current(command) else { return .failed("no warm interpreter could be started") }
        if let libraries = state.parents[number]?.libraries { return .ready(libraries: libraries) }
        state.parents[number]!.waiting.append(continuation)
        return nil
      }
      if let settled { continuation.resume(returning: settled) }
    }
  }
}
