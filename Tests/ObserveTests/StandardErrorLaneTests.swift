import CSystem
import Glibc
import Observe
import TestSupport
import Testing

@Suite("Logging to standard error")
struct StandardErrorLaneTests {
  @Test("A record is one line with its level, source, message and fields")
  func line() throws {
    let pipe = PipePair()
    let lane = StandardErrorLane(redactor: Redactor(), descriptor: pipe.writeEnd)
    let log = Log(minimum: .info, source: "test", sink: lane)
    log.info("Something happened", ["count": "3", "name": "a\nb\u{1B}[31m\u{9B}x"])
    #expect(
      pipe.read(until: "\n") == "workbench: info: test: Something happened count=3 name=a\\nb\\u{1b}[31m\\u{9b}x\n")
  }

  @Test("Below the minimum level nothing is written and the message is not even made")
  func belowMinimum() throws {
    let pipe = PipePair()
    let lane = StandardErrorLane(redactor: Redactor(), descriptor: pipe.writeEnd)
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
    let pipe = PipePair()
    let lane = StandardErrorLane(redactor: Redactor(), descriptor: pipe.writeEnd, capacity: 10)
    let log = Log(minimum: .info, source: "test", sink: lane)
    let long = String(repeating: "x", count: 3000)
    // Several times what a pipe and the queue hold: this loop ends only because writing never waits.
    for _ in 0..<500 { log.info(long) }
    let text = pipe.read(until: "dropped")
    #expect(text.contains("records dropped, standard error was not read"))
  }

  @Test("Flushing waits until everything is written, and gives up on a reader that never reads")
  func flushing() throws {
    let pipe = PipePair()
    let lane = StandardErrorLane(redactor: Redactor(), descriptor: pipe.writeEnd)
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

  @Test("A standard error that somebody who shares it made non-blocking is waited for")
  func nonBlocking() throws {
    let pipe = PipePair()
    #expect(fcntl(pipe.writeEnd, F_SETFL, O_NONBLOCK) == 0)
    let lane = StandardErrorLane(redactor: Redactor(), descriptor: pipe.writeEnd)
    let log = Log(minimum: .info, source: "test", sink: lane)
    // Several times what a pipe holds, and less than the lane keeps.
    for number in 0..<100 { log.info("\(number) " + String(repeating: "x", count: 3000)) }
    let text = pipe.read(until: "test: 99 ")
    #expect((0..<99).allSatisfy { text.contains("test: \($0) ") })
    #expect(lane.flush(milliseconds: 60_000))
  }

  @Test("A closed standard error ends nothing")
  func closedReader() throws {
    // As the server does before it writes anything: otherwise the kernel ends the process, and every other test with it.
    csystem_ignore_sigpipe()
    let pipe = PipePair()
    let null = unsafe open("/dev/null", O_RDONLY)
    #expect(dup2(null, pipe.readEnd) == pipe.readEnd)
    close(null)
    let lane = StandardErrorLane(redactor: Redactor(), descriptor: pipe.writeEnd)
    Log(minimum: .info, source: "test", sink: lane).info("Nobody reads this")
    #expect(lane.flush(milliseconds: 60_000))
  }

  @Test("A very long record is cut at a character")
  func longRecord() throws {
    let pipe = PipePair()
    let lane = StandardErrorLane(redactor: Redactor(), descriptor: pipe.writeEnd)
    Log(minimum: .info, source: "test", sink: lane).info(String(repeating: "é", count: 100_000))
    let line = pipe.read(until: "\n")
    #expect(line.hasSuffix("é [cut]\n"))
    #expect(line.utf8.count < 4200)
  }
}
