import Synchronization

/// Where the frames of one call go: straight out, or collected for the answer to a batch.
protocol FrameOutlet: Sendable {
  /// Largest frame that may leave, in bytes.
  var frameLimit: Int { get }
  /// Whether so much waits for the client that no large answer may join it.
  var isFull: Bool { get }
  /// A notification: never waits for anything.
  func sendNow(_ frame: [UInt8])
  /// The one answer of the call.
  func answer(_ frame: [UInt8])
  /// There will be no answer.
  func withdraw()
}

/// The output of a connection, as its calls see it.
final class Output: FrameOutlet {
  let frameLimit: Int
  let writer: FrameWriter
  private let answerLimit: Int
  /// How many bytes of answers batches may hold back together.
  fileprivate let batchLimit: Int
  /// How many they do.
  fileprivate let heldBack = Atomic<Int>(0)
  private let trace: (any MessageTrace)?

  init(writer: FrameWriter, limits: ConnectionLimits, trace: (any MessageTrace)?) {
    self.writer = writer
    frameLimit = limits.frameBytes
    answerLimit = limits.answerBytes
    batchLimit = limits.batchBytes
    self.trace = trace
  }

  var isFull: Bool { writer.outstanding > answerLimit }

  func sendNow(_ frame: [UInt8]) {
    guard frame.count <= frameLimit else { return }
    note(frame)
    writer.submit(frame)
  }

  func answer(_ frame: [UInt8]) {
    note(frame)
    writer.submit(frame)
  }

  func withdraw() {}

  /// Records a frame that leaves by another way than through here.
  func note(_ frame: [UInt8]) { trace?.record(.output, frame.dropLast()) }
}

/// Collects the answers to one batch and sends them as one array when the last is there.
///
/// Clients refuse overlong lines, and a client that has many batches wait for slow calls must not fill the memory: what does
/// not fit leaves before, as an array of its own.
final class Batch: FrameOutlet {
  private struct State {
    var missing: Int
    /// An array that lacks its closing bracket; empty if there is no answer yet.
    var line: [UInt8] = []
  }

  private let output: Output
  /// Held to count and to append; what is complete leaves outside of it.
  private let state: Mutex<State>

  /// `count` messages will each `answer` or `withdraw` once.
  init(count: Int, output: Output) {
    self.output = output
    state = Mutex(State(missing: count))
  }

  var frameLimit: Int { output.frameLimit }
  var isFull: Bool { output.isFull }

  func sendNow(_ frame: [UInt8]) { output.sendNow(frame) }

  func answer(_ frame: [UInt8]) { settle(frame) }

  func withdraw() { settle(nil) }

  private func settle(_ frame: [UInt8]?) {
    let lines = state.withLock { state -> [[UInt8]] in
      var lines: [[UInt8]] = []
      if let frame {
        if state.line.count + frame.count > frameLimit { take(&state, &lines) }
        state.line.append(state.line.isEmpty ? UInt8(ascii: "[") : UInt8(ascii: ","))
        state.line.append(contentsOf: frame.dropLast())
        let heldBack = output.heldBack.wrappingAdd(frame.count, ordering: .relaxed).newValue
        if heldBack > output.batchLimit { take(&state, &lines) }
      }
      state.missing -= 1
      // Nothing to answer, nothing to send: not even an empty array.
      if state.missing == 0 { take(&state, &lines) }
      return lines
    }
    for line in lines { output.answer(line) }
  }

  /// Makes a whole line of what has been collected, if anything.
  private func take(_ state: inout State, _ lines: inout [[UInt8]]) {
    guard !state.line.isEmpty else { return }
    // Each frame counted its newline, in whose place a bracket or comma stands.
    output.heldBack.wrappingSubtract(state.line.count, ordering: .relaxed)
    state.line.append("]\n")
    lines.append(state.line)
    state.line = []
  }
}
