import CSystem
import Glibc
import Synchronization

/// The sink that writes log records to standard error, one line each, without ever making its caller wait.
///
/// Hosts are known to leave a server's standard error unread; a write to a full pipe then blocks for good, and with it the
/// whole server. Therefore records go into a bounded queue and one thread of its own writes them; when the queue is full the
/// record is dropped and counted, and the count is reported as soon as something can be written again. The descriptor is
/// inherited, so it is never made non-blocking: that flag would be shared with the parent's terminal.
///
/// The thread starts with the first record: a run that logs nothing has no thread and writes nothing.
package final class StandardErrorLane: LogSink {
  private struct Queue {
    var lines: [[UInt8]] = []
    var dropped = 0
    /// Whether the thread exists.
    var started = false
    /// Whether the thread has taken lines that it has not finished writing.
    var writing = false
  }

  /// Held to add lines or take them; they are made and written outside of it.
  private let queue = Mutex(Queue())
  private let redactor: Redactor
  private let descriptor: CInt
  private let capacity: Int
  private let wake: CInt
  private let idle: CInt

  /// - Parameters:
  ///   - descriptor: where lines go; never closed here.
  ///   - capacity: how many lines wait at most.
  package init(redactor: Redactor, descriptor: CInt = STDERR_FILENO, capacity: Int = 1024) {
    self.redactor = redactor
    self.descriptor = descriptor
    self.capacity = capacity
    wake = csystem_eventfd(0)
    idle = csystem_eventfd(0)
    // The text is a constant, and the call never returns. Without a counter the thread would never sleep.
    if min(wake, idle) < 0 { unsafe csystem_cannot_start("the event counters of the log", -min(wake, idle)) }
  }

  deinit {
    // The thread holds a reference to this object, so it either never started or the process is at its end.
    close(wake)
    close(idle)
  }

  package func write(_ record: LogRecord) {
    let line = Self.line(for: record, redactor: redactor)
    let start = queue.withLock { queue -> Bool in
      guard queue.lines.count < capacity else {
        queue.dropped += 1
        return false
      }
      queue.lines.append(line)
      defer { queue.started = true }
      return !queue.started
    }
    if start { startThread() }
    signal(wake)
  }

  /// Waits until everything that was queued is written, at most `milliseconds`; for the end of the process.
  /// Answers whether everything was written.
  @discardableResult
  package func flush(milliseconds: Int) -> Bool {
    let deadline = ContinuousClock.now + .milliseconds(milliseconds)
    while queue.withLock({ !$0.lines.isEmpty || $0.writing }) {
      let left = deadline - .now
      guard left > .zero else { return false }
      var poll = pollfd(fd: idle, events: Int16(POLLIN), revents: 0)
      // One entry, and no pointer to it is kept.
      guard unsafe Glibc.poll(&poll, 1, CInt(left / .milliseconds(1)) + 1) > 0 else { return false }
      drain(idle)
    }
    return true
  }

  private func startThread() {
    // The thread lives as long as the process, and so does the reference that it takes here: what the thread is given, never
    // null, is this lane.
    let lane = unsafe Unmanaged.passRetained(self)
    let failure = unsafe csystem_thread_start(
      "wb-log", { unsafe Unmanaged<StandardErrorLane>.fromOpaque($0!).takeUnretainedValue().run() }, lane.toOpaque())
    if failure != 0 {
      unsafe lane.release()
      // Without a thread nobody empties the queue: the next record tries again.
      queue.withLock { $0.started = false }
    }
  }

  private func run() {
    while true {
      drain(wake)
      let (lines, dropped) = queue.withLock { queue in
        defer {
          queue.lines = []
          queue.dropped = 0
          queue.writing = true
        }
        return (queue.lines, queue.dropped)
      }
      for line in lines { writeAll(line) }
      if dropped > 0 {
        writeAll(Array("workbench: warning: log: \(dropped) records dropped, standard error was not read\n".utf8))
      }
      queue.withLock { $0.writing = false }
      signal(idle)
    }
  }

  private func writeAll(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      // The kernel copies from the slice during the call.
      let written = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written > 0 {
        rest = rest.dropFirst(written)
      } else if errno == EAGAIN {
        // Somebody else made the shared descriptor non-blocking: wait here, in the one thread that may.
        var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        // One entry, and no pointer to it is kept.
        _ = unsafe Glibc.poll(&poll, 1, -1)
      } else if errno != EINTR {
        return  // Standard error is closed: there is nobody to tell.
      }
    }
  }

  private func signal(_ event: CInt) { csystem_wakeup_raise(event) }

  private func drain(_ event: CInt) { csystem_wakeup_clear(event) }

  /// One line for a record: control characters escaped, secrets masked, at most `longestLine` bytes.
  static func line(for record: LogRecord, redactor: Redactor) -> [UInt8] {
    var text = "workbench: \(record.level.name): \(record.source): \(record.message)"
    for field in record.fields { text += " \(field.key)=\(field.value)" }
    var line = ""
    for scalar in redactor.redact(text).unicodeScalars {
      // A record is one line, and a terminal must not be steered by what a caller sent.
      switch scalar.value {
      case 0x0A: line += "\\n"
      case 0x00..<0x20, 0x7F..<0xA0: line += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: line.unicodeScalars.append(scalar)
      }
      if line.utf8.count >= longestLine {
        line += " [cut]"
        break
      }
    }
    return Array(line.utf8) + [0x0A]
  }

  /// Longer records are cut: the queue is bounded in lines, so lines must be bounded too.
  static let longestLine = 4096
}
