import Synchronization

/// One request between its arrival and its answer.
///
/// Guarantees, whatever thread its body uses: one answer at most, nothing after the answer, nothing at all after the
/// client has cancelled it.
package final class InFlightCall: Sendable {
  private enum Phase {
    case open
    /// Cancelled by the client: silent from now on.
    case cancelled
    case answered
  }

  private struct State {
    var phase = Phase.open
    var task: Task<Void, Never>?
    var stop: StopReason?
  }

  /// Answers up to this size are never refused: as many as there can be calls in flight take little.
  private static let smallAnswer = 64 << 10

  /// The request's.
  package let id: RequestID
  let call: Call
  /// Where the call may ask the client something.
  let outgoing: OutgoingRequests
  private let outlet: any FrameOutlet
  /// Held while a frame is handed to the outlet, so that nothing can come after the answer. The lock of whoever sends (a
  /// reporter, a feed, the outgoing requests) may be held meanwhile; the outlet takes those of the batch, the trace and the
  /// writer.
  private let state = Mutex(State())

  init(id: RequestID, call: Call, outlet: any FrameOutlet, outgoing: OutgoingRequests) {
    self.id = id
    self.call = call
    self.outlet = outlet
    self.outgoing = outgoing
  }

  /// Sends a whole frame about this call, unless the call is over.
  package func send(_ frame: [UInt8]) {
    state.withLock { state in
      // Inside the lock, so that an answer cannot overtake: sending only appends to a buffer or writes what the client
      // takes at once.
      if state.phase == .open { outlet.sendNow(frame) }
    }
  }

  /// Why the connection has asked the call to stop; nil while it has not, or when the client cancelled it.
  package var stopReason: StopReason? { state.withLock { $0.stop } }

  /// Whether an answer is still wanted.
  package var isOpen: Bool { state.withLock { $0.phase == .open } }

  /// Runs the body, if there is one.
  func run() async -> Reply { await call.body?(self) ?? .interrupted }

  /// Remembers the task that runs the body, and cancels it if the call is over already or was told to stop.
  func started(_ task: Task<Void, Never>) {
    let isOver = state.withLock { state -> Bool in
      if state.phase == .answered { return false }
      state.task = task
      return state.phase == .cancelled || state.stop != nil
    }
    if isOver { task.cancel() }
  }

  /// Makes the call silent and cancels its task.
  func cancel() {
    let (wasOpen, task) = state.withLock { state -> (Bool, Task<Void, Never>?) in
      guard state.phase == .open else { return (false, nil) }
      state.phase = .cancelled
      let task = state.task
      state.task = nil
      return (true, task)
    }
    if wasOpen { outlet.withdraw() }
    task?.cancel()
  }

  /// Cancels the task but leaves it the chance to answer with what it has.
  func stop(_ reason: StopReason) {
    let task = state.withLock { state -> Task<Void, Never>? in
      guard state.phase == .open, state.stop == nil else { return nil }
      state.stop = reason
      return state.task
    }
    task?.cancel()
  }

  /// Answers, unless the call is over. A reply too large for a frame becomes a refusal.
  func answer(_ reply: Reply) {
    let stop = stopReason
    var reply = reply
    // Requests of a few bytes can have answers of megabytes, and more are in flight than the output may hold.
    if case .result(let result) = reply, result.count > Self.smallAnswer, outlet.isFull {
      reply = call.refusal(.unread)
    }
    let frame = Self.frame(for: reply, id: id, call: call, stop: stop, limit: outlet.frameLimit)
    state.withLock { state in
      state.task = nil
      guard state.phase == .open else { return }
      state.phase = .answered
      outlet.answer(frame)
    }
  }

  /// The answer to a call, whoever gives it.
  static func frame(for reply: Reply, id: RequestID, call: Call, stop: StopReason?, limit: Int) -> [UInt8] {
    var reply = reply
    if case .interrupted = reply { reply = call.refusal(stop ?? .shuttingDown) }
    if case .result(let result) = reply, result.count > limit - Frame.overhead(id) {
      reply = call.refusal(.resultTooLarge(bytes: result.count))
    }
    switch reply {
    case .result(let result): return Frame.result(result, id: id)
    case .failure(let error): return Frame.error(error, id: id)
    case .interrupted:
      return Frame.error(JSONRPCError(.internalError, "the request was interrupted"), id: id)
    }
  }
}
