import Glibc
import JSON
import JSONRPC
import MCP
import Roots
import Synchronization
import TestSupport
import Testing
import ToolKit

@Suite("Client", .timeLimit(.minutes(1)))
struct ClientTests {
  /// A client and a server of this process.
  private func connect(
    gate: Event<Void> = Event(), started: Event<Void> = Event(), ended: Event<Connection.Ending> = Event(),
    onNotification: @escaping @Sendable (String, JSONValue) -> Void = { _, _ in },
  ) throws -> MCPClient {
    let requests = PipePair()
    let answers = PipePair()
    let server = MCPServer(
      info: ServerInfo(name: "test", title: "Test", version: "1"),
      offer: Offer(tools: try ToolRegistry([Say(), Wait(gate: gate, started: started), Steps()])),
      roots: Roots([], stateDirectory: nil, home: nil))
    Lane.start("server", stackBytes: 8 << 20) {
      let ending = server.run(input: requests.readEnd, output: answers.writeEnd)
      close(requests.readEnd)
      close(answers.writeEnd)
      ended.fire(ending)
    }
    return MCPClient(reading: answers.readEnd, writing: requests.writeEnd, onNotification: onNotification)
  }

  @Test("A conversation: introduction, list, call, end")
  func conversation() async throws {
    let ended = Event<Connection.Ending>()
    let client = try connect(ended: ended)
    #expect(try await client.initialize(as: "t", version: "0")["protocolVersion"] == "2025-11-25")
    #expect(try await client.request("tools/list")["tools"]?.array?.count == 3)
    #expect(try await client.callTool("say", ["text": "hi"])["structuredContent"] == ["said": "hi"])
    client.close()
    #expect(try await ended.value() == .endOfInput)
    await #expect(throws: MCPClient.Failure.self) { try await client.request("ping") }
  }

  @Test("A protocol error is thrown with its code")
  func refusal() async throws {
    let client = try connect()
    do {
      _ = try await client.request("nope")
      Issue.record("an unknown method had a result")
    } catch MCPClient.Failure.refused(let code, _, _) {
      #expect(code == -32601)
    }
    client.close()
  }

  @Test("Progress is handed over before the result")
  func progress() async throws {
    let seen = Mutex(0)
    let client = try connect { method, params in
      if method == "notifications/progress", params["progressToken"] == "t" { seen.withLock { $0 += 1 } }
    }
    _ = try await client.callTool("steps", progressToken: "t")
    #expect(seen.withLock { $0 } > 0)
    client.close()
  }

  @Test("Cancelling the task that waits cancels the call")
  func cancellation() async throws {
    let started = Event<Void>()
    let ended = Event<Connection.Ending>()
    let client = try connect(started: started, ended: ended)
    let call = Task { try await client.callTool("wait") }
    try await started.value()
    call.cancel()
    await #expect(throws: CancellationError.self) { try await call.value }
    client.close()
    #expect(try await ended.value() == .endOfInput)
  }

  @Test("What the server asks is answered if the client has declared it, and refused otherwise")
  func services() async throws {
    let (requests, answers) = (PipePair(), PipePair())
    let services = MCPClient.Services(["elicitation": [:]]) { method, params in
      method == "elicitation/create" ? ["action": "accept", "content": ["name": params["message"] ?? .null]] : nil
    }
    let client = MCPClient(reading: requests.readEnd, writing: answers.writeEnd, services: services)
    let peer = Peer(reading: answers.readEnd, writing: requests.writeEnd)
    async let introduction = client.initialize(as: "t", version: "0")
    let opening = try await peer.message()
    #expect(opening["params"]?["capabilities"] == ["elicitation": [:]])
    peer.send(#"{"jsonrpc":"2.0","id":1,"result":{}}"#)
    _ = try await introduction
    #expect(try await peer.message()["method"] == "notifications/initialized")
    let asked = #"{"jsonrpc":"2.0","id":"a","method":"elicitation/create","params":{"message":"Who?"}}"#
    #expect(try await peer.request(asked, id: "a")["result"]?["content"] == ["name": "Who?"])
    #expect(try await peer.request(#"{"jsonrpc":"2.0","id":"b","method":"ping"}"#, id: "b")["result"] == [:])
    let refused = try await peer.request(#"{"jsonrpc":"2.0","id":"c","method":"roots/list"}"#, id: "c")
    #expect(refused["error"]?["code"] == -32601)
    client.close()
  }
}
