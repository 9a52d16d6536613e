import JSON
import JSONRPC
import MCP
import Observe
import Roots
import TestSupport
import Testing
import ToolKit

@Suite("Progress and log notifications", .timeLimit(.minutes(5)))
struct NotificationTests {
  /// Calls a tool and returns the notifications that came before its answer.
  private func notifications(_ line: String, after lines: String...) async throws -> [JSONValue] {
    let peer = try startServer().peer
    for (number, line) in lines.enumerated() { _ = try await peer.request(line, id: .integer(Int64(900 + number))) }
    var result: [JSONValue] = []
    peer.send(line)
    _ = try await peer.answer(to: 1) { result.append($0) }
    return result
  }

  @Test("Without a token there is no progress")
  func noToken() async throws {
    let all = try await notifications(legacy(1, "tools/call", #"{"name":"steps"}"#))
    #expect(all.allSatisfy { $0["method"] != "notifications/progress" })
  }

  @Test(
    "Progress carries the token as it was given, grows strictly, and comes at most ten times a second",
    arguments: ["\"t\"", "\"\"", "7", "9007199254740993"])
  func progress(_ token: String) async throws {
    let all = try await notifications(
      legacy(1, "tools/call", #"{"name":"steps","_meta":{"progressToken":\#(token)}}"#))
    let progress = all.filter { $0["method"] == "notifications/progress" }
    #expect(!progress.isEmpty)
    // A thousand steps take far less than a second: they must have been thinned out.
    #expect(progress.count < 50)
    let values = progress.compactMap { $0["params"]?["progress"]?.double }
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 })
    #expect(progress.allSatisfy { $0["params"]?["progressToken"]?.description == token })
  }

  @Test("What a tool reports and logs after its answer goes nowhere: a late notification ends some clients' session")
  func afterTheAnswer() async throws {
    let leaked = Event<ToolContext>()
    let server = InMemoryServer(
      MCPServer(
        info: ServerInfo(name: "test", title: "Test", version: "1"),
        offer: Offer(tools: try ToolRegistry([Leak(context: leaked)])),
        roots: .none))
    let call = legacy(1, "tools/call", #"{"name":"leak","_meta":{"progressToken":1}}"#)
    _ = try await server.peer.request(call, id: 1)
    let context = try await leaked.value()
    context.progress(1, of: 2)
    context.log(.emergency, "late")
    // Sent after both: what comes next is its answer.
    server.peer.send(legacy(2, "ping"))
    #expect(try await server.peer.message()["id"] == 2)
  }

  @Test("2024-11-05 has no message in progress", arguments: [("2024-11-05", false), ("2025-03-26", true)])
  func progressMessage(_ revision: String, _ hasMessage: Bool) async throws {
    let all = try await notifications(
      legacy(1, "tools/call", #"{"name":"steps","_meta":{"progressToken":1}}"#), after: initialize(900, revision))
    let first = try #require(all.first { $0["method"] == "notifications/progress" })
    #expect((first["params"]?["message"] != nil) == hasMessage)
  }

  @Test("What a tool reports and logs is without secrets")
  func secrets() async throws {
    let redactor = Redactor()
    redactor.register(secret: "hunter2-of-the-operator")
    let server = InMemoryServer(
      MCPServer(
        info: ServerInfo(name: "test", title: "Test", version: "1"),
        offer: Offer(tools: try ToolRegistry([Tell(text: "a hunter2-of-the-operator b")])),
        roots: .none, limits: .unhurried, redactor: redactor))
    _ = try await server.peer.request(
      legacy(900, "logging/setLevel", #"{"level":"debug"}"#), id: 900)
    server.peer.send(legacy(1, "tools/call", #"{"name":"tell","_meta":{"progressToken":1}}"#))
    var said: [JSONValue] = []
    _ = try await server.peer.answer(to: 1) { said.append($0) }
    #expect(said.map { $0["params"]?["message"] ?? $0["params"]?["data"] } == ["a [redacted] b", "a [redacted] b"])
  }

  @Test("A silent call with a token gets signs of life")
  func heartbeat() async throws {
    var limits = ConnectionLimits()
    limits.heartbeatMilliseconds = 20
    let gate = Event<Void>()
    let server = try startServer(gate: gate, limits: limits)
    server.peer.send(legacy(1, "tools/call", #"{"name":"wait","_meta":{"progressToken":"t"}}"#))
    var last = 0.0
    for _ in 0..<3 {
      let sign = try await server.peer.message()
      #expect(sign["method"] == "notifications/progress")
      let value = try #require(sign["params"]?["progress"]?.double)
      #expect(value > last)
      last = value
    }
    gate.fire()
    #expect(try await server.peer.answer(to: 1)["result"]?["isError"] == nil)
  }

  @Test("The legacy era logs from info on until the client sets another level")
  func legacyLog() async throws {
    let call = legacy(1, "tools/call", #"{"name":"steps"}"#)
    func levels(_ all: [JSONValue]) -> [String] {
      all.filter { $0["method"] == "notifications/message" }.compactMap { $0["params"]?["level"]?.string }
    }
    #expect(levels(try await notifications(call)) == ["warning"])
    #expect(
      levels(try await notifications(call, after: legacy(900, "logging/setLevel", #"{"level":"debug"}"#))) == [
        "debug", "warning",
      ])
    #expect(levels(try await notifications(call, after: legacy(900, "logging/setLevel", #"{"level":"error"}"#))) == [])
  }

  @Test("An unknown log level is refused with those that exist")
  func unknownLevel() async throws {
    let answer = try await startServer().peer.request(legacy(1, "logging/setLevel", #"{"level":"loud"}"#), id: 1)
    #expect(answer["error"]?["code"] == -32602)
    #expect(answer["error"]?["message"]?.string?.contains("emergency") == true)
  }

  @Test("The modern era logs only what the request asks for")
  func modernLog() async throws {
    let call = #""name":"steps""#
    #expect(try await notifications(modern(1, "tools/call", call)).isEmpty)
    let asked = try await notifications(
      modern(1, "tools/call", call, meta: #""io.modelcontextprotocol/logLevel":"warning""#))
    #expect(asked.map { $0["params"]?["level"] } == ["warning"])
    #expect(asked.first?["params"]?["logger"] == "steps")
  }
}

/// Hands its context to somebody who uses it when the call is over.
private struct Leak: Tool {
  let context: Event<ToolContext>
  let name = "leak"
  let title = "Leak"
  let description = "Leaks its context."
  let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)

  func call(_ input: Nothing, in context: ToolContext) async throws -> Done {
    self.context.fire(context)
    return Done()
  }
}

/// Reports and logs a text.
private struct Tell: Tool {
  let text: String
  let name = "tell"
  let title = "Tell"
  let description = "Tells a text."
  let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)

  func call(_ input: Nothing, in context: ToolContext) async throws -> Done {
    context.progress(1, message: text)
    context.log(.info, text)
    return Done()
  }
}
