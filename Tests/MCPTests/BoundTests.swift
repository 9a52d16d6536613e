import JSON
import JSONRPC
import TestSupport
import Testing

@Suite("What a client can make the server keep or say", .timeLimit(.minutes(5)))
struct BoundTests {
  private static let junk = String(repeating: "x", count: 100_000)
  /// One `Character` of 100,001 code points.
  private static let tall = "e" + String(repeating: "\u{301}", count: 100_000)

  @Test(
    "An error repeats what it is about, but never at length",
    arguments: [
      legacy(1, junk),
      legacy(1, tall),
      legacy(1, "prompts/get", #"{"name":"\#(tall)"}"#),
      legacy(1, "resources/read", #"{"uri":"\#(junk)"}"#),
      legacy(1, "resources/read", #"{"uri":"workbench://artifact/\#(tall)"}"#),
      legacy(1, "tools/call", #"{"name":"\#(tall)"}"#),
      legacy(1, "tools/call", #"{"name":"say","arguments":{"text":"a","\#(tall)":1}}"#),
      legacy(1, "tools/call", #"{"name":"say","arguments":{"text":"a","times":"\#(tall)"}}"#),
      legacy(1, "ping", #"{"_meta":{"io.modelcontextprotocol/protocolVersion":"\#(tall)"}}"#),
    ])
  func excerpts(_ line: String) async throws {
    let peer = try startServer().peer
    peer.send(line)
    let answer = try #require(try await peer.line())
    let length = answer.utf8.count
    #expect(length < 3000)
    #expect(answer.contains("\"id\":1"))
  }

  @Test("An id beyond the longest is refused and not repeated, a progress token likewise")
  func longIdentifiers() async throws {
    let peer = try startServer().peer
    peer.send(#"{"jsonrpc":"2.0","id":"\#(Self.junk)","method":"ping"}"#)
    let refused = try #require(try await peer.line())
    #expect(refused.utf8.count < 1000 && refused.contains("-32600"))
    let answer = try await peer.request(
      legacy(2, "tools/call", #"{"name":"say","arguments":{"text":"a"},"_meta":{"progressToken":"\#(Self.junk)"}}"#),
      id: 2)
    #expect(answer["error"]?["code"] == -32602)
  }

  @Test("A call counts with all the input that it keeps alive, also what is not in its arguments")
  func retainedInput() async throws {
    var limits = ConnectionLimits()
    limits.inputBytesInFlight = 150_000
    let gate = Event<Void>()
    let peer = try startServer(gate: gate, limits: limits).peer
    for id in 1...2 {
      peer.send(legacy(id, "tools/call", #"{"name":"wait","arguments":{},"_meta":{"junk":"\#(Self.junk)"}}"#))
    }
    let refused = try await peer.message()
    #expect(refused["id"] == 2)
    #expect(refused["result"]?["content"]?[0]?["text"]?.string?.hasPrefix("overloaded") == true)
    gate.fire()
    #expect(try await peer.answer(to: 1)["result"]?["isError"] == nil)
  }

  @Test("Short calls that came in together with a giant line keep nothing of it")
  func shortBesideGiant() async throws {
    var limits = ConnectionLimits()
    limits.inputBytesInFlight = 150_000
    let gate = Event<Void>()
    let peer = try startServer(gate: gate, limits: limits).peer
    let giant = legacy(1, "ping", #"{"x":"\#(String(repeating: "x", count: 1 << 20))"}"#)
    let calls = (2...4).map { legacy($0, "tools/call", #"{"name":"wait","arguments":{}}"#) }
    peer.send(([giant] + calls).joined(separator: "\n"))
    #expect(try await peer.message()["id"] == 1)
    gate.fire()
    for _ in 2...4 { #expect(try await peer.message()["result"]?["isError"] == nil) }
  }

  @Test("Each call of a batch counts with its own message, not with the whole batch")
  func batchElements() async throws {
    var limits = ConnectionLimits()
    limits.inputBytesInFlight = 300_000
    let gate = Event<Void>()
    let peer = try startServer(gate: gate, limits: limits).peer
    _ = try await peer.request(initialize(9, "2025-03-26"), id: 9)
    let calls = (1...2).map {
      legacy($0, "tools/call", #"{"name":"wait","arguments":{},"_meta":{"junk":"\#(Self.junk)"}}"#)
    }
    peer.send("[\(calls.joined(separator: ","))]")
    gate.fire()
    let answers = try #require(try await peer.message().array)
    #expect(answers.count == 2)
    #expect(answers.allSatisfy { $0["result"]?["isError"] == nil })
  }

  @Test("An answer with a long id stays below the longest frame too")
  func longIDAndLongResult() async throws {
    var limits = ConnectionLimits()
    limits.frameBytes = 8192
    let peer = try startServer(limits: limits).peer
    let id = String(repeating: "i", count: 4000)
    peer.send(
      #"{"jsonrpc":"2.0","id":"\#(id)","method":"tools/call","params":{"name":"bulk","arguments":{"size":4500}}}"#)
    let line = try #require(try await peer.line())
    #expect(line.utf8.count <= limits.frameBytes)
    #expect(line.contains("result_too_large"))
  }
}
