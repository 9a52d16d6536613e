import Synchronization

/// Where the frames of one call go: straight out, or collected for the answer to a batch.
protocol FrameOutlet: Sendable {
  /// Largest frame that may leave, in bytes.
  var frameLimit: Int { get }
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
  private let trace: (any MessageTrace)?

  init(writer: FrameWriter, frameLimit: Int, trace: (any MessageTrace)?) {
    self.writer = writer
    self.frameLimit = frameLimit
    self.trace = trace
  }

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
final class Batch: FrameOutlet {
  private struct State {
    var missing: Int
    var frames: [[UInt8]] = []
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

  func sendNow(_ frame: [UInt8]) { output.sendNow(frame) }

  func answer(_ frame: [UInt8]) { settle(frame) }

  func withdraw() { settle(nil) }

  private func settle(_ frame: [UInt8]?) {
    let frames = state.withLock { state -> [[UInt8]]? in
      if let frame { state.frames.append(frame) }
      state.missing -= 1
      return state.missing == 0 ? state.frames : nil
    }
    // Nothing to answer, nothing to send: not even an empty array.
    guard let frames, !frames.isEmpty else { return }
    // Clients refuse overlong lines: answers that do not fit into one array go out as several.
    var line: [UInt8] = []
    for frame in frames {
      if !line.isEmpty, line.count + frame.count > frameLimit {
        send(&line)
      }
      line.append(line.isEmpty ? UInt8(ascii: "[") : UInt8(ascii: ","))
      line.append(contentsOf: frame.dropLast())
    }
    send(&line)
  }

  private func send(_ line: inout [UInt8]) {
    line.append("]\n")
    output.answer(line)
    line = []
  }
}
