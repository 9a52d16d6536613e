import CSystem
import Glibc
import Observe
import Testing

/// A pipe whose reading end the test holds. It is never closed: the thread of a lane lives as long as the process, and what
/// it still writes must not arrive in a descriptor that another test has got under the same number.
private final class Pipe: Sendable {
  let reader: CInt
  let writer: CInt

  init() throws {
    var ends: [CInt] = [-1, -1]
    try #require(unsafe pipe(&ends) == 0)
    (reader, writer) = (ends[0], ends[1])
  }

  /// Reads until `end` has been seen.
  func read(until end: String) -> String {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while !String(decoding: bytes, as: UTF8.self).contains(end) {
      let count = unsafe Glibc.read(reader, &chunk, chunk.count)
      guard count > 0 else { break }
      bytes += chunk[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

@Suite("Logging to standard error")
struct StandardErrorLaneTests {
  @Test("A record is one line with its level, source, message and fields")
  func line() throws {
    let pipe = try Pipe()
    let lane = StandardErrorLane(redactor: Redactor(), descriptor: pipe.writer)
    let log = Log(minimum: .info, source: "test", sink: lane)
    log.info("Something happened", ["count": "3", "name": "a\nb\u{1B}[31m\u{9B}x"])
    #expect(
      pipe.read(until: "\n") == "workbench: info: test: Something happened count=3 name=a\\nb\\u{1b}[31m\\u{9b}x\n")
  }

  @Test("Below the minimum level nothing is written and the message is not even made")
  func belowMinimum() throws {
    let pipe = try Pipe()
    let lane = StandardErrorLane(redactor: Redactor(), descriptor: pipe.writer)
    let log = Log(minimum: .warning, source: "test", sink: lane)
    func never() -> String {
      Issue.record("The message was evaluated")
      return ""
    }
    log.info(never())
    log.warning("The first line")
    #expect(pipe.read(until: "\n") == "workbench: warning: test: The first line\n")
  }

  @Test("A reader that never reads does not block the writer; what is lost is counted and reported")
  func unreadPipe() throws {
    let pipe = try Pipe()
    let lane = StandardErrorLane(redactor: Redactor(), descriptor: pipe.writer, capacity: 10)
    let log = Log(minimum: .info, source: "test", sink: lane)
    let long = String(repeating: "x", count: 3000)
    // Several times what a pipe and the queue hold: this loop ends only because writing never waits.
    for _ in 0..<500 { log.info(long) }
    let text = pipe.read(until: "dropped")
    #expect(text.contains("records dropped, standard error was not read"))
  }

  @Test("Flushing waits until everything is written, and gives up on a reader that never reads")
  func flushing() throws {
    let pipe = try Pipe()
    let lane = StandardErrorLane(redactor: Redactor(), descriptor: pipe.writer)
    let log = Log(minimum: .info, source: "test", sink: lane)
    log.info("One")
    #expect(lane.flush(milliseconds: 60_000))
    #expect(pipe.read(until: "One\n").hasSuffix("One\n"))
    for _ in 0..<100 { log.info(String(repeating: "x", count: 3000)) }
    log.info("The last one")
    #expect(!lane.flush(milliseconds: 1))
    _ = pipe.read(until: "The last one\n")
    #expect(lane.flush(milliseconds: 60_000))
  }

  @Test("A closed standard error ends nothing")
  func closedReader() throws {
    // As the server does before it writes anything: otherwise the kernel ends the process, and every other test with it.
    csystem_ignore_sigpipe()
    let pipe = try Pipe()
    let null = unsafe open("/dev/null", O_RDONLY)
    #expect(dup2(null, pipe.reader) == pipe.reader)
    close(null)
    let lane = StandardErrorLane(redactor: Redactor(), descriptor: pipe.writer)
    Log(minimum: .info, source: "test", sink: lane).info("Nobody reads this")
    #expect(lane.flush(milliseconds: 60_000))
  }

  @Test("A very long record is cut at a character")
  func longRecord() throws {
    let pipe = try Pipe()
    let lane = StandardErrorLane(redactor: Redactor(), descriptor: pipe.writer)
    Log(minimum: .info, source: "test", sink: lane).info(String(repeating: "é", count: 100_000))
    let line = pipe.read(until: "\n")
    #expect(line.hasSuffix("é [cut]\n"))
    #expect(line.utf8.count < 4200)
  }
}

@Suite("Redaction")
struct RedactorTests {
  @Test("A registered value is masked wherever it appears, the longest first")
  func masking() {
    let redactor = Redactor()
    redactor.register(secret: "sk-abcdef")
    redactor.register(secret: "sk-abcdef-0123")
    #expect(redactor.redact("key=sk-abcdef-0123; again sk-abcdef!") == "key=[redacted]; again [redacted]!")
    #expect(redactor.redact("nothing to hide é") == "nothing to hide é")
  }

  @Test("A value too short to be a secret is not registered")
  func shortValue() {
    let redactor = Redactor()
    #expect(!redactor.register(secret: "abc"))
    #expect(redactor.redact("abc") == "abc")
  }

  @Test("Log lines are redacted, fields included")
  func logLines() throws {
    let pipe = try Pipe()
    let redactor = Redactor()
    redactor.register(secret: "hunter2hunter2")
    let lane = StandardErrorLane(redactor: redactor, descriptor: pipe.writer)
    Log(minimum: .info, source: "test", sink: lane).info("Key hunter2hunter2", ["header": "Bearer hunter2hunter2"])
    let line = pipe.read(until: "\n")
    #expect(line == "workbench: info: test: Key [redacted] header=Bearer [redacted]\n")
  }
}
