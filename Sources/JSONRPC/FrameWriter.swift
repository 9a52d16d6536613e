import Glibc
import Synchronization

/// The only way to the output: whole frames, one after the other, each sent as soon as the client takes it.
///
/// A frame (or several) is appended under one lock, so that frames never mix. Whoever finds the output idle writes its
/// own small frame, which saves a thread switch on the path of a single answer; everything else is left to the writer
/// thread, which takes all that has gathered in one write(2). No caller ever blocks here: the bound on memory is kept
/// by the reader, which stops reading while `isAbove(_:)` holds.
package final class FrameWriter: Sendable {
  private struct State {
    var pending: [UInt8] = []
    /// Somebody is in write(2) with bytes that came before `pending`.
    var isWriting = false
    /// How many bursts of answers are being made, see `gathering`.
    var gatherers = 0
    /// Bytes in `pending` and in the running write.
    var outstanding = 0
    /// Raise the wake-up as soon as fewer bytes than this are outstanding.
    var wakeBelow = 0
    /// errno of the write that failed; nothing is written after it.
    var failure: CInt?
    var threadRuns = false
    var isClosed = false
  }

  private enum Action { case none, write, startThread, wakeThread }

  /// Below this a pipe takes a write whole or not at all (POSIX PIPE_BUF), so that poll(2) can promise not to block.
  private static let directLimit = 4096
  /// Gathered frames above this size leave without waiting for the rest.
  private static let gatherLimit = 32 << 10
  /// As much as one write(2) of the writer thread gets: `bytesTaken` moves only when it returns, and a client that reads
  /// slowly must not look like one that does not read.
  private static let writeLimit = 64 << 10
  /// Buffers that a large frame has blown up are given back rather than kept for the next one.
  private static let keptCapacity = 1 << 20

  private let descriptor: CInt
  private let wakeUp: WakeUp
  /// The innermost lock of a connection: callers may hold the locks of calls, and nothing else is locked under it. It is not
  /// held during a write.
  private let state = Monitor(State())
  private let written = Atomic<Int>(0)

  /// `wakeUp` is raised when the output fails and when a wait for space is over.
  package init(descriptor: CInt, wakeUp: WakeUp) {
    self.descriptor = descriptor
    self.wakeUp = wakeUp
  }

  /// Queues one or more whole frames, each with its newline. Never blocks.
  package func submit(_ frames: [UInt8]) {
    let action = state.withLock { state -> Action in
      guard state.failure == nil, !frames.isEmpty else { return .none }
      state.outstanding += frames.count
      if !state.isWriting, state.pending.isEmpty, state.gatherers == 0, frames.count <= Self.directLimit {
        state.isWriting = true
        return .write
      }
      state.pending.append(contentsOf: frames)
      if state.isWriting || state.gatherers > 0 && state.pending.count < Self.gatherLimit { return .none }
      return Self.handOver(&state)
    }
    perform(action == .write ? writeDirectly(frames) : action)
  }

  /// Runs `body`, which makes many small frames one after the other without waiting for anything, and lets them leave
  /// together: a write(2) for each, and the client awake for each, cost more than the calls themselves.
  func gathering(_ body: () -> Void) {
    state.withLock { $0.gatherers += 1 }
    body()
    var frames: [UInt8] = []
    let action = state.withLock { state -> Action in
      state.gatherers -= 1
      if state.isWriting || state.pending.isEmpty || state.failure != nil { return .none }
      if state.pending.count > Self.directLimit { return Self.handOver(&state) }
      swap(&frames, &state.pending)
      state.isWriting = true
      return .write
    }
    perform(action == .write ? writeDirectly(frames) : action)
  }

  /// Whether more than `limit` bytes wait to be written; if so, the wake-up is raised when that is over.
  package func isAbove(_ limit: Int) -> Bool {
    state.withLock { state in
      guard state.failure == nil, state.outstanding > limit else { return false }
      state.wakeBelow = limit + 1
      return true
    }
  }

  /// Bytes not yet taken by the client, some of which it may be taking right now.
  var outstanding: Int { state.withLock { $0.outstanding } }

  /// Bytes that the client has taken so far: a drain gives up only when this stands still.
  package var bytesTaken: Int { written.load(ordering: .relaxed) }

  /// errno of the first write that failed, usually EPIPE: the client has closed its end.
  package var failure: CInt? { state.withLock { $0.failure } }

  /// Ends the writer thread once everything is written.
  package func close() {
    state.withLock { $0.isClosed = true }
    state.signal()
  }

  /// The share of `frames` that the client takes at once is written here, the rest left to the thread.
  private func writeDirectly(_ frames: [UInt8]) -> Action {
    var count = 0
    var failure: CInt?
    if canWriteWithoutBlocking() {
      // The kernel copies from the array during the call.
      let result = unsafe frames.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
      if result >= 0 {
        count = result
      } else if errno != EINTR, errno != EAGAIN, errno != EWOULDBLOCK {
        failure = errno
      }
    }
    written.wrappingAdd(count, ordering: .relaxed)
    let (next, raise) = state.withLock { state -> (Action, Bool) in
      state.isWriting = false
      state.outstanding -= count
      if let failure {
        Self.fail(&state, failure)
      } else if count < frames.count {
        state.pending.insert(contentsOf: frames[count...], at: 0)
      }
      return (state.pending.isEmpty ? .none : Self.handOver(&state), Self.takeRaise(&state))
    }
    if raise { wakeUp.raise() }
    return next
  }

  private func perform(_ action: Action) {
    switch action {
    case .none, .write: break
    case .startThread: startThread()
    case .wakeThread: state.signal()
    }
  }

  // MARK: The writer thread

  private static func handOver(_ state: inout State) -> Action {
    if state.threadRuns { return .wakeThread }
    state.threadRuns = true
    return .startThread
  }

  private func startThread() {
    Lane.start("writer") { [self] in
      while let bytes = next() { finish(bytes, failure: writeAll(bytes)) }
    }
  }

  /// Waits for bytes to write; nil when there is no more to come.
  private func next() -> [UInt8]? {
    state.wait { state in
      if state.failure != nil { return .done(nil) }
      if state.isWriting { return .sleep }
      if state.pending.isEmpty { return state.isClosed ? .done(nil) : .sleep }
      var bytes: [UInt8] = []
      swap(&bytes, &state.pending)
      state.isWriting = true
      return .done(bytes)
    }
  }

  private func finish(_ bytes: consuming [UInt8], failure: CInt?) {
    let count = bytes.count
    bytes.removeAll(keepingCapacity: count <= Self.keptCapacity)
    let raise = state.withLock { state -> Bool in
      state.isWriting = false
      state.outstanding -= count
      if let failure { Self.fail(&state, failure) }
      // The emptied buffer serves again.
      if state.pending.isEmpty, state.pending.capacity < bytes.capacity { swap(&state.pending, &bytes) }
      return Self.takeRaise(&state)
    }
    if raise { wakeUp.raise() }
  }

  /// Writes everything, blocking as long as the client does not read. Returns errno if that is impossible.
  private func writeAll(_ bytes: [UInt8]) -> CInt? {
    // `rest` is a part of the array, which outlives the closure; the kernel copies from it during each call.
    unsafe bytes.withUnsafeBytes { bytes in
      var rest = unsafe bytes[...]
      while unsafe !rest.isEmpty {
        let piece = unsafe UnsafeRawBufferPointer(rebasing: rest.prefix(Self.writeLimit))
        let count = unsafe write(descriptor, piece.baseAddress, piece.count)
        if count >= 0 {
          unsafe rest = unsafe rest.dropFirst(count)
          written.wrappingAdd(count, ordering: .relaxed)
        } else if errno == EAGAIN || errno == EWOULDBLOCK {
          // The descriptor was made non-blocking by somebody who shares it.
          var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          // One entry, and no pointer to it is kept.
          _ = unsafe poll(&wait, 1, -1)
        } else if errno != EINTR {
          return errno
        }
      }
      return nil
    }
  }

  private func canWriteWithoutBlocking() -> Bool {
    var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    // One entry, and no pointer to it is kept.
    return unsafe poll(&wait, 1, 0) == 1
  }

  private static func fail(_ state: inout State, _ error: CInt) {
    state.failure = error
    state.pending = []
    state.outstanding = 0
    state.wakeBelow = .max
  }

  private static func takeRaise(_ state: inout State) -> Bool {
    guard state.outstanding < state.wakeBelow else { return false }
    state.wakeBelow = 0
    return true
  }
}
