import Glibc
import JSON

/// One client on two descriptors, from the first byte to the end.
///
/// Lanes, and who may overtake whom:
/// - The **reader** is the thread that calls `run`. It reads, sorts and answers what needs no work, and it alone
///   touches the handler. It waits for input and for space in the output, never for a call, so that a cancellation is
///   seen even behind a flood.
/// - **Calls** are tasks, started by one dispatcher that gets all calls of one read(2) together: one wake-up for a
///   read, not for a call. They are unstructured on purpose: a child task cannot be cancelled by id. The registry owns
///   them.
/// - The **writer** and the **timer** are threads that start when first needed (`FrameWriter`, `CallRegistry`).
///
/// Answers may come in any order. A notification of a call never comes after that call's answer.
package struct Connection {
  /// Why `run` returned.
  package enum Ending: Equatable, Sendable {
    /// The input ended and everything read was answered.
    case endOfInput
    /// A termination signal arrived.
    case signal(CInt)
    /// The parent process has ended, and nothing more was waiting to be read.
    case parentEnded
    /// The client has closed the output, or takes nothing from it any more.
    case outputClosed
    /// read(2) failed with this errno.
    case inputFailed(CInt)
  }

  private let input: CInt
  private let limits: ConnectionLimits
  private let writer: FrameWriter
  private let registry: CallRegistry
  private let output: Output
  private let outgoing: OutgoingRequests
  private let trace: (any MessageTrace)?
  private var events: EventWaiter
  private var isOrphan = false
  /// A termination signal has come, so that the end must not take long.
  private var isHurried = false

  /// The descriptors stay the caller's, and must stay open until `run` has returned and every call has ended.
  package init(
    input: CInt, output: CInt, limits: ConnectionLimits = ConnectionLimits(), lifeSigns: LifeSigns? = nil,
    trace: (any MessageTrace)? = nil,
  ) {
    let wakeUp = WakeUp()
    self.input = input
    self.limits = limits
    self.trace = trace
    writer = FrameWriter(descriptor: output, wakeUp: wakeUp)
    registry = CallRegistry(limits: limits, writer: writer, wakeUp: wakeUp)
    self.output = Output(writer: writer, limits: limits, trace: trace)
    outgoing = OutgoingRequests(output: self.output)
    events = EventWaiter(input: input, wakeUp: wakeUp, lifeSigns: lifeSigns)
  }

  /// Sends a whole frame that belongs to no call. May be used on any thread, until `run` has returned.
  package var announcer: @Sendable (_ frame: [UInt8]) -> Void { { [output] frame in output.sendNow(frame) } }

  /// Serves until the input ends or a life sign says so, then lets calls in flight finish for a short time.
  package mutating func run(_ handler: inout some ConnectionHandler) -> Ending {
    var messages = MessageLane(
      output: output, outgoing: outgoing, registry: registry, batchLimit: limits.batchMessages,
      valueLimit: limits.lineValues, trace: trace)
    var ending = serve(&handler, &messages)
    if ending != .outputClosed, !drain(ending) { ending = .outputClosed }
    registry.close()
    writer.close()
    return ending
  }

  private mutating func serve(_ handler: inout some ConnectionHandler, _ messages: inout MessageLane) -> Ending {
    var buffer = InputBuffer(lineLimit: limits.lineBytes)
    while true {
      if let ending = waitForInput() { return ending }
      switch buffer.fill(from: input) {
      case .bytes:
        if let lines = buffer.takeLines(), let ending = receive(lines, &handler, &messages) { return ending }
      case .endOfInput:
        if let lines = buffer.takeRest(), let ending = receive(lines, &handler, &messages) { return ending }
        return .endOfInput
      case .nothing: break
      case .failed(let error): return .inputFailed(error)
      }
    }
  }

  private mutating func receive(
    _ lines: InputBuffer.Lines, _ handler: inout some ConnectionHandler, _ messages: inout MessageLane,
  ) -> Ending? {
    for line in lines.lines {
      messages.receive(line, of: lines, limit: limits.lineBytes, &handler)
      guard messages.waitingBytes > MessageLane.flushLimit || messages.hasServedBatch else { continue }
      // Many small requests with large answers fit into one read: the bound on output holds between them too.
      messages.flush()
      if let ending = waitForSpace() { return ending }
    }
    messages.flush()
    return nil
  }

  /// Waits until there is something to read, and first until there is room for the answers. Nil then, or why to end.
  private mutating func waitForInput() -> Ending? {
    while true {
      if let ending = waitForSpace() { return ending }
      switch events.wait(for: .input, until: isOrphan ? .now() : .never) {
      case .input: return nil
      case .wakeUp:
        if writer.failure != nil { return .outputClosed }
      case .timeout:
        if isOrphan { return .parentEnded }
      case .signal(let number): return .signal(number)
      // What the parent wrote before it ended is still served.
      case .parentEnded: isOrphan = true
      }
    }
  }

  /// A client that does not read its answers gets no more of its requests read: that is what bounds memory.
  ///
  /// A client that has closed its end of the input as well, or has ended, and still takes nothing for a while, is gone: with a
  /// parent that has ended another process may hold both pipes.
  private mutating func waitForSpace() -> Ending? {
    var interest = isOrphan ? EventWaiter.Interest.nothing : .hangUp
    var taken = writer.bytesTaken
    var deadline = isOrphan ? Moment.now().advanced(milliseconds: limits.flushMilliseconds) : .never
    while writer.isAbove(limits.outputBytes) {
      if interest == .nothing, writer.bytesTaken != taken {
        taken = writer.bytesTaken
        deadline = .now().advanced(milliseconds: limits.flushMilliseconds)
      }
      if deadline <= .now() { return .outputClosed }
      switch events.wait(for: interest, until: deadline) {
      case .input:
        interest = .nothing
        taken = writer.bytesTaken
        deadline = .now().advanced(milliseconds: limits.flushMilliseconds)
      case .wakeUp, .timeout: break
      case .signal(let number): return .signal(number)
      case .parentEnded: return .parentEnded
      }
    }
    return nil
  }

  // MARK: The end

  /// Waits for the calls in flight, then for the client to take what is written. False if it does not.
  private mutating func drain(_ ending: Ending) -> Bool {
    registry.beginDrain()
    outgoing.close()
    waitForCalls(.now().advanced(milliseconds: limits.drainMilliseconds))
    if !registry.isDrained {
      registry.stopAll(.shuttingDown)
      waitForCalls(.now().advanced(milliseconds: limits.drainStopMilliseconds))
      registry.abandonAll(.shuttingDown)
    }
    if case .signal = ending { isHurried = true }
    return flush()
  }

  /// Returns early when told again to end: hosts send SIGTERM when closing the input does not help at once.
  private mutating func waitForCalls(_ deadline: Moment) {
    while !registry.isDrained, writer.failure == nil, Moment.now() < deadline {
      switch events.wait(for: .nothing, until: deadline) {
      case .input, .wakeUp, .timeout: break
      case .signal:
        isHurried = true
        return
      case .parentEnded: return
      }
    }
  }

  /// Gives up when nothing is taken for a while. Hosts kill a second or two after a signal, so that then the whole of it is
  /// bounded too; at the end of input there is more time.
  private mutating func flush() -> Bool {
    var taken = writer.bytesTaken
    var since = Moment.now()
    var hurriedSince = since
    while writer.isAbove(0) {
      let now = Moment.now()
      if writer.bytesTaken != taken {
        taken = writer.bytesTaken
        since = now
      }
      let patience = isHurried ? limits.flushAfterSignalMilliseconds : limits.flushMilliseconds
      var deadline = since.advanced(milliseconds: patience)
      if isHurried {
        deadline = min(deadline, hurriedSince.advanced(milliseconds: limits.flushAfterSignalAtMostMilliseconds))
      }
      if deadline <= now { return false }
      if case .signal = events.wait(for: .nothing, until: deadline), !isHurried {
        isHurried = true
        hurriedSince = .now()
      }
    }
    return writer.failure == nil
  }
}
