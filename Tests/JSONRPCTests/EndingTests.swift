import CSystem
import Glibc
import JSON
import JSONRPC
import Synchronization
import TestSupport
import Testing

@Suite("The end of a connection", .timeLimit(.minutes(5)))
struct EndingTests {
  private static let limits: ConnectionLimits = {
    var limits = ConnectionLimits()
    // What ends in time ends at once; the rest must not slow the tests down.
    limits.drainMilliseconds = 50
    limits.drainStopMilliseconds = 50
    return limits
  }()

  private func request(_ id: Int, _ method: String) -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":[]}"#
  }

  @Test("Everything read before the end of input is answered, also a last line without a newline")
  func answersEverything() async throws {
    let gate = Event<Void>()
    gate.fire()
    let server = serve(TestProtocol(gate: gate))
    let lines = (0..<500).map { request($0, $0.isMultiple(of: 2) ? "echo" : "wait") }
    server.peer.send(bytes: Array(lines.joined(separator: "\n").utf8))
    server.peer.closeOutput()
    let answers = try await server.peer.rest().filter { $0.contains("\"id\":") }
    #expect(answers.count == 500)
    #expect(try await server.ended() == .endOfInput)
  }

  @Test("A call in flight at the end of input may finish")
  func grace() async throws {
    let gate = Event<Void>()
    let started = Event<Void>()
    let server = serve(TestProtocol(gate: gate, started: started))
    server.peer.send(request(1, "wait"))
    try await started.value()
    server.peer.closeOutput()
    gate.fire()
    #expect(try await server.peer.answer(to: 1)["result"] == "done")
    #expect(try await server.ended() == .endOfInput)
  }

  @Test("A call that outlives the grace is stopped and answered so", arguments: ["wait", "deaf"])
  func outlives(_ method: String) async throws {
    let gate = Event<Void>()
    let server = serve(TestProtocol(gate: gate), limits: Self.limits)
    server.peer.send(request(1, method))
    server.peer.closeOutput()
    #expect(try await server.peer.answer(to: 1)["result"] == "shutting down")
    #expect(try await server.ended() == .endOfInput)
    gate.fire()
  }

  @Test("A request that is only held open ends with the input, without any grace")
  func held() async throws {
    var limits = ConnectionLimits()
    limits.drainMilliseconds = 3_600_000
    let server = serve(limits: limits)
    server.peer.send(request(1, "hold"))
    server.peer.closeOutput()
    #expect(try await server.peer.answer(to: 1)["result"] == "shutting down")
    #expect(try await server.ended() == .endOfInput)
  }

  @Test("A client that closes its end of the output ends the connection at the next answer")
  func brokenPipe() async throws {
    // A closed pipe must be an error of one write, not the end of the test process.
    csystem_ignore_sigpipe()
    let input = PipePair()
    let output = PipePair()
    let ended = Event<Connection.Ending>()
    Lane.start("server") {
      var handler = TestProtocol()
      var connection = Connection(input: input.readEnd, output: output.writeEnd)
      ended.fire(connection.run(&handler))
    }
    close(output.readEnd)
    let line = Array((request(1, "echo") + "\n").utf8)
    _ = unsafe line.withUnsafeBytes { unsafe write(input.writeEnd, $0.baseAddress, $0.count) }
    // The input stays open: it is the failed write that ends it.
    #expect(try await ended.value() == .outputClosed)
  }

  @Test("A client that has closed its end of the input and takes no answers does not keep the server")
  func gone() async throws {
    var limits = ConnectionLimits()
    limits.outputBytes = 4096
    limits.flushMilliseconds = 50
    let input = PipePair()
    let output = PipePair()
    let ended = Event<Connection.Ending>()
    Lane.start("server") { [limits] in
      var handler = TestProtocol()
      var connection = Connection(input: input.readEnd, output: output.writeEnd, limits: limits)
      ended.fire(connection.run(&handler))
    }
    // The input pipe holds all requests, the output pipe (F_SETPIPE_SZ: one page) only some answers.
    #expect(fcntl(output.writeEnd, 1031, 4096) == 4096)
    let text = String(repeating: "x", count: 1000)
    let line = Array(#"{"jsonrpc":"2.0","id":1,"method":"echo","params":["\#(text)"]}"#.utf8) + [0x0A]
    for _ in 0..<50 { _ = unsafe line.withUnsafeBytes { unsafe write(input.writeEnd, $0.baseAddress, $0.count) } }
    close(input.writeEnd)
    #expect(try await ended.value() == .outputClosed)
    // Ends the writer lane, which still waits for space.
    // A closed pipe must be an error of one write, not the end of the test process.
    csystem_ignore_sigpipe()
    close(output.readEnd)
  }

  @Test("A client that does not read its answers gets no more of its requests read, and loses none of them")
  func backPressure() async throws {
    var limits = ConnectionLimits()
    limits.outputBytes = 4096
    let handled = Counter()
    let input = PipePair()
    let output = PipePair()
    let ended = Event<Connection.Ending>()
    Lane.start("server") { [limits] in
      var handler = CountingProtocol(counter: handled)
      var connection = Connection(input: input.readEnd, output: output.writeEnd, limits: limits)
      ended.fire(connection.run(&handler))
      close(output.writeEnd)
    }
    let total = 100_000
    Lane.start("flood") {
      let line = Array((#"{"jsonrpc":"2.0","id":1,"method":"echo","params":[]}"# + "\n").utf8)
      for _ in 0..<total {
        _ = unsafe line.withUnsafeBytes { unsafe write(input.writeEnd, $0.baseAddress, $0.count) }
      }
      close(input.writeEnd)
    }
    // The server comes to rest with a full output: the same count in many looks, and the pipe not empty.
    var last = -1
    var same = 0
    while same < 50 {
      try await Task.sleep(for: .milliseconds(2))
      let now = handled.value
      same = now == last && output.unreadBytes > 0 ? same + 1 : 0
      last = now
    }
    // A pipe, the bound and one read of requests, in answers of 37 bytes.
    #expect(last < (65_536 + 4096 + 2 * 65_536) / 37 + 100)
    let inbox = LineInbox(reading: output.readEnd)
    var answers = 0
    while try await inbox.next() != nil { answers += 1 }
    #expect(answers == total)
    #expect(try await ended.value() == .endOfInput)
  }
}

/// Counts what the reader lane hands over.
final class Counter: Sendable {
  private let count = Atomic<Int>(0)
  var value: Int { count.load(ordering: .sequentiallyConsistent) }
  func increment() { count.wrappingAdd(1, ordering: .sequentiallyConsistent) }
}

private struct CountingProtocol: ConnectionHandler {
  let counter: Counter
  var acceptsBatches: Bool { false }
  func allowsInBatch(_ method: String) -> Bool { true }
  func handle(_ notification: Message.Notification) -> Reaction { .none }
  func handle(_ request: Message.Request) -> Disposition {
    counter.increment()
    return .result(Array("{}".utf8))
  }
}
