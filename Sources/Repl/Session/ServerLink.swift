import CSystem
import Glibc
package import JSONRPC

/// The one place where the REPL waits: for the server, for the person, and for the terminal's signals.
///
/// Everything happens on the thread that calls. What is sent is kept here until the server takes it, so that a server
/// that talks while we talk never brings both to a halt.
package final class ServerLink {
  /// What ends the wait.
  package enum Event {
    /// A line of the server, without its newline.
    case line([UInt8])
    /// A line on the server's standard error.
    case complaint([UInt8])
    /// The server closed its output. Reported once; afterwards nothing comes from it.
    case ended
    /// Ctrl-C.
    case interrupt
    /// The terminal has another size.
    case resized
    /// The person has typed something, or closed the input.
    case typed
    /// The moment has come.
    case timeout
  }

  private let process: ServerProcess
  private let signals: CInt
  private var outgoing: [UInt8] = []
  private var output = InputBuffer(lineLimit: 256 << 20)
  private var errors = InputBuffer(lineLimit: 1 << 20)
  private var hasOutput = true
  private var hasErrors = true
  /// What has happened and was not told yet, from `told` on: a server may send tens of thousands of lines at once.
  private var waiting: [Event] = []
  private var told = 0

  /// Whether the server has closed its output.
  package private(set) var isEnded = false

  /// Takes over the process. From now on Ctrl-C is an event.
  package init(_ process: ServerProcess) {
    self.process = process
    signals = csystem_terminal_signals()
    csystem_ignore_sigpipe()
  }

  /// Ends the server, if it has not ended by itself, and waits until it has. To be called once, last.
  package func end() -> CInt {
    close(signals)
    return process.end()
  }

  /// Sends a line; the newline is added.
  package func send(_ line: [UInt8]) {
    outgoing += line
    outgoing.append(0x0A)
    flush()
  }

  /// The next thing that happens.
  ///
  /// - Parameters:
  ///   - person: the descriptor on which a person types, if that counts as an event now.
  ///   - deadline: when to stop waiting.
  package func next(person: CInt? = nil, until deadline: Moment = .never) -> Event {
    while told == waiting.count {
      waiting.removeAll(keepingCapacity: true)
      told = 0
      var descriptors = [
        pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
        pollfd(fd: hasOutput ? process.output : -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: hasErrors ? process.errors : -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: outgoing.isEmpty ? -1 : process.input, events: Int16(POLLOUT), revents: 0),
        pollfd(fd: person ?? -1, events: Int16(POLLIN), revents: 0),
      ]
      let timeout = deadline == .never ? -1 : deadline.millisecondsFromNow
      let count = unsafe poll(&descriptors, nfds_t(descriptors.count), timeout)
      if count == 0 { return .timeout }
      guard count > 0 else { continue }
      if descriptors[0].revents != 0 { takeSignals() }
      if descriptors[2].revents != 0 { readErrors() }
      if descriptors[1].revents != 0 { readOutput() }
      if descriptors[3].revents != 0 { flush() }
      if descriptors[4].revents != 0 { waiting.append(.typed) }
    }
    defer { told += 1 }
    return waiting[told]
  }

  /// Gives events back that had to wait for something else; they come first, in this order.
  package func putBack(_ events: [Event]) { waiting.insert(contentsOf: events, at: told) }

  private func takeSignals() {
    while case let number = csystem_take_signal(signals), number > 0 {
      waiting.append(number == SIGINT ? .interrupt : .resized)
    }
  }

  private func readOutput() {
    switch output.fill(from: process.output) {
    case .bytes: deliver(output.takeLines()) { .line($0) }
    case .nothing: return
    case .endOfInput, .failed:
      deliver(output.takeRest()) { .line($0) }
      hasOutput = false
      isEnded = true
      waiting.append(.ended)
    }
  }

  private func readErrors() {
    switch errors.fill(from: process.errors) {
    case .bytes: deliver(errors.takeLines()) { .complaint($0) }
    case .nothing: return
    case .endOfInput, .failed:
      deliver(errors.takeRest()) { .complaint($0) }
      hasErrors = false
    }
  }

  private func deliver(_ lines: InputBuffer.Lines?, as event: ([UInt8]) -> Event) {
    guard let lines else { return }
    for case .text(let range) in lines.lines { waiting.append(event(Array(lines.bytes[range]))) }
  }

  private func flush() {
    while !outgoing.isEmpty {
      let count = unsafe outgoing.withUnsafeBytes { unsafe write(process.input, $0.baseAddress, $0.count) }
      if count > 0 {
        outgoing.removeFirst(count)
      } else if errno == EINTR {
        continue
      } else {
        // Nobody will read the rest of it: that the server is gone is told by the end of its output.
        if errno != EAGAIN { outgoing = [] }
        return
      }
    }
  }
}
