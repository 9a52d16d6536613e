import Synchronization

/// Owns every request between its arrival and its answer: admission, cancellation by id, deadlines, the drain at the
/// end.
final class CallRegistry: Sendable {
  /// What became of a request that wants to start.
  enum Admission { case admitted, duplicateID, overloaded }

  private struct Entry {
    let flight: InFlightCall
    /// When to stop the call; once it is stopped, when to answer in its place.
    var deadline: Moment
    var isStopped = false
    var heartbeat: Moment

    var nextCheck: Moment { min(deadline, heartbeat) }
  }

  private struct State {
    var open: [RequestID: Entry] = [:]
    /// Calls that are cancelled or answered in their place but whose bodies still run. They hold no place, or a client
    /// could not replace a call that it has cancelled; but there are never more of them than places.
    var lingering = 0
    var inputBytes = 0
    /// When the timer lane looks next; `.never` while nothing is due.
    var nextCheck = Moment.never
    var timerRuns = false
    var isClosed = false
  }

  private let limits: ConnectionLimits
  private let writer: FrameWriter
  private let wakeUp: WakeUp
  /// Held to look at the table or change it. Calls are told outside of it, so that nothing is locked under it.
  private let state = Monitor(State())
  /// Admitted calls whose answer (or silence) is not settled yet.
  private let unsettled = Atomic<Int>(0)
  private let isDraining = Atomic<Bool>(false)

  init(limits: ConnectionLimits, writer: FrameWriter, wakeUp: WakeUp) {
    self.limits = limits
    self.writer = writer
    self.wakeUp = wakeUp
  }

  /// Gives a call a place. Called from the reader lane only.
  func admit(_ flight: InFlightCall) -> Admission {
    let call = flight.call
    let entry = Entry(
      flight: flight,
      deadline: call.deadline ?? .never,
      heartbeat: call.heartbeat == nil ? .never : Moment.now().advanced(milliseconds: limits.heartbeatMilliseconds),
    )
    let (admission, timer) = state.withLock { state -> (Admission, TimerAction) in
      // One look-up where there are usually two: what is almost never needed is taken back.
      if let other = state.open.updateValue(entry, forKey: flight.id) {
        state.open[flight.id] = other
        return (.duplicateID, .none)
      }
      guard
        state.open.count <= limits.callsInFlight,
        state.open.count + state.lingering <= 2 * limits.callsInFlight,
        state.inputBytes == 0 || state.inputBytes + call.inputBytes <= limits.inputBytesInFlight
      else {
        state.open[flight.id] = nil
        return (.overloaded, .none)
      }
      state.inputBytes += call.inputBytes
      unsettled.wrappingAdd(1, ordering: .sequentiallyConsistent)
      return (.admitted, Self.schedule(&state, entry.nextCheck))
    }
    perform(timer)
    return admission
  }

  /// Starts admitted calls, each as a task. Making tasks from a thread outside the pool costs a wake-up each, so that
  /// several are made by one task inside it.
  func start(_ flights: [InFlightCall]) {
    guard flights.count > 1 else {
      if let flight = flights.first { start(flight) }
      return
    }
    Task { writer.gathering { for flight in flights { startHere(flight) } } }
  }

  private func start(_ flight: InFlightCall) { flight.started(Task { await run(flight) }) }

  private func startHere(_ flight: InFlightCall) { flight.started(Task.immediate { await run(flight) }) }

  private func run(_ flight: InFlightCall) async {
    // A call that was cancelled before it began is dropped.
    let reply = flight.isOpen ? await flight.run() : .interrupted
    finish(flight, reply)
  }

  /// Whether a request with this id is in flight. Called from the reader lane only.
  func contains(_ id: RequestID) -> Bool {
    // Only the reader lane raises the count, so that it can trust a zero.
    unsettled.load(ordering: .sequentiallyConsistent) != 0 && state.withLock { $0.open[id] != nil }
  }

  /// Takes a call off its place and makes it silent. Nothing happens if it is over, which is normal: its answer may have
  /// crossed the cancellation.
  func cancel(_ id: RequestID) {
    guard let flight = state.withLock({ Self.remove(&$0, id) }) else { return }
    flight.cancel()
    settle()
  }

  /// Answers a call whose body has returned. Its place becomes free before the answer leaves: a client may use the id
  /// again as soon as it has read that.
  func finish(_ flight: InFlightCall, _ reply: Reply) {
    let wasOpen = state.withLock { state -> Bool in
      state.inputBytes -= flight.call.inputBytes
      let entry = state.open.removeValue(forKey: flight.id)
      guard let entry, entry.flight === flight else {
        // Its place may be another call's by now.
        state.open[flight.id] = entry
        state.lingering -= 1
        return false
      }
      return true
    }
    flight.answer(reply)
    if wasOpen { settle() }
  }

  // MARK: The end of the connection

  /// From now on the wake-up is raised whenever a call is settled. Calls without a body of their own end here.
  func beginDrain() {
    isDraining.store(true, ordering: .sequentiallyConsistent)
    abandon(.shuttingDown) { $0.body == nil }
  }

  /// Whether every admitted call has had its answer or was cancelled.
  var isDrained: Bool { unsettled.load(ordering: .sequentiallyConsistent) == 0 }

  /// Tells every open call to stop.
  func stopAll(_ reason: StopReason) {
    let flights = state.withLock { state in state.open.values.map(\.flight) }
    for flight in flights { flight.stop(reason) }
  }

  /// Answers every open call in its place.
  func abandonAll(_ reason: StopReason) { abandon(reason) { _ in true } }

  /// Ends the timer lane.
  func close() {
    state.withLock { $0.isClosed = true }
    state.signal()
  }

  private func abandon(_ reason: StopReason, where isMeant: (Call) -> Bool) {
    let flights = state.withLock { state in
      state.open.values.filter { isMeant($0.flight.call) }.compactMap { Self.remove(&state, $0.flight.id) }
    }
    for flight in flights { answerInPlace(flight, reason) }
  }

  private func answerInPlace(_ flight: InFlightCall, _ reason: StopReason) {
    flight.answer(flight.call.refusal(reason))
    settle()
  }

  /// Takes a call off its place although its body may still run.
  private static func remove(_ state: inout State, _ id: RequestID) -> InFlightCall? {
    guard let flight = state.open.removeValue(forKey: id)?.flight else { return nil }
    if flight.call.body == nil {
      state.inputBytes -= flight.call.inputBytes
    } else {
      state.lingering += 1
    }
    return flight
  }

  private func settle() {
    unsettled.wrappingSubtract(1, ordering: .sequentiallyConsistent)
    if isDraining.load(ordering: .sequentiallyConsistent) { wakeUp.raise() }
  }

  // MARK: The timer lane
  //
  // One thread that sleeps until something in the table is due, then looks at the whole table, which is short. A call
  // with a later deadline than the one slept for costs nothing here, so that starting and ending calls wakes nobody.

  private enum TimerAction { case none, start, wake }

  private struct Due {
    var stopped: [InFlightCall] = []
    var abandoned: [InFlightCall] = []
    var silent: [InFlightCall] = []
  }

  private static func schedule(_ state: inout State, _ moment: Moment) -> TimerAction {
    guard moment < state.nextCheck else { return .none }
    state.nextCheck = moment
    if state.timerRuns { return .wake }
    state.timerRuns = true
    return .start
  }

  private func perform(_ action: TimerAction) {
    switch action {
    case .none: break
    case .wake: state.signal()
    case .start:
      Lane.start("timer") { [self] in
        while let due = waitUntilDue() {
          for flight in due.stopped { flight.stop(.deadlineExceeded) }
          for flight in due.abandoned { answerInPlace(flight, .deadlineExceeded) }
          for flight in due.silent { flight.call.heartbeat?(flight) }
        }
      }
    }
  }

  /// Nil once the connection is closed.
  private func waitUntilDue() -> Due? {
    state.wait { state in
      if state.isClosed { return .done(nil) }
      let now = Moment.now()
      guard state.nextCheck <= now else { return state.nextCheck == .never ? .sleep : .sleepUntil(state.nextCheck) }
      return .done(takeDue(&state, now))
    }
  }

  private func takeDue(_ state: inout State, _ now: Moment) -> Due {
    var due = Due()
    state.nextCheck = .never
    for (id, var entry) in state.open {
      if entry.deadline <= now {
        if entry.isStopped {
          if let flight = Self.remove(&state, id) { due.abandoned.append(flight) }
          continue
        }
        entry.isStopped = true
        entry.deadline = now.advanced(milliseconds: limits.stopGraceMilliseconds)
        due.stopped.append(entry.flight)
      }
      if entry.heartbeat <= now {
        entry.heartbeat = now.advanced(milliseconds: limits.heartbeatMilliseconds)
        due.silent.append(entry.flight)
      }
      state.open[id] = entry
      state.nextCheck = min(state.nextCheck, entry.nextCheck)
    }
    return due
  }
}
