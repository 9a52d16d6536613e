import JSON
import TestSupport
import Testing

private let version = #""io.modelcontextprotocol/protocolVersion":"2026-07-28""#
private let capabilities = #""io.modelcontextprotocol/clientCapabilities":{}"#

@Suite("Two eras on one pipe", .timeLimit(.minutes(5)))
struct EraTests {
  @Test("discover, initialize, and requests of both eras are served in any order on one pipe")
  func mixed() async throws {
    let peer = try startServer().peer
    let discover = try await peer.request(modern(1, "server/discover"), id: 1)
    #expect(discover["result"]?["supportedVersions"] == ["2026-07-28"])
    #expect(discover["result"]?["resultType"] == "complete")
    #expect(discover["result"]?["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"] == "test")
    let introduction = try await peer.request(initialize(2, "2025-03-26"), id: 2)
    #expect(introduction["result"]?["protocolVersion"] == "2025-03-26")
    #expect(introduction["result"]?["serverInfo"] == ["name": "test", "version": "1.2.3"])
    let modernList = try await peer.request(modern(3, "tools/list"), id: 3)
    #expect(modernList["result"]?["cacheScope"] == "public" && modernList["result"]?["ttlMs"]?.integer ?? -1 >= 0)
    let legacyList = try await peer.request(legacy(4, "tools/list"), id: 4)
    #expect(legacyList["result"]?["ttlMs"] == nil && legacyList["result"]?["resultType"] == nil)
    #expect(try await peer.request(initialize(5, "2025-11-25"), id: 5)["result"]?["protocolVersion"] == "2025-11-25")
  }

  @Test(
    "initialize agrees on the revision asked for, or offers the newest legacy one, and never refuses",
    arguments: [
      ("2024-11-05", "2024-11-05"), ("2025-03-26", "2025-03-26"), ("2025-06-18", "2025-06-18"),
      ("2025-11-25", "2025-11-25"), ("2026-07-28", "2025-11-25"), ("2099-01-01", "2025-11-25"), ("", "2025-11-25"),
    ])
  func negotiation(_ asked: String, _ agreed: String) async throws {
    let answer = try await startServer().peer.request(initialize(1, asked), id: 1)
    #expect(answer["result"]?["protocolVersion"]?.string == agreed)
  }

  @Test("Requests before initialize are served as the newest legacy revision")
  func beforeHandshake() async throws {
    let peer = try startServer().peer
    peer.send(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#)
    #expect(try await peer.line() == #"{"jsonrpc":"2.0","id":1,"result":{}}"#)
    let answer = try await peer.request(legacy(2, "tools/call", #"{"name":"say","arguments":{"text":"x"}}"#), id: 2)
    #expect(answer["result"] == ["content": [["type": "text", "text": "x"]], "structuredContent": ["said": "x"]])
    #expect(try await peer.request(legacy(3, "logging/setLevel", #"{"level":"error"}"#), id: 3)["result"] == [:])
  }

  @Test(
    "A faulty envelope is refused with the name of the member",
    arguments: [
      (#"{"_meta":{"io.modelcontextprotocol/clientCapabilities":{}}}"#, "protocolVersion"),
      (#"{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}"#, "clientCapabilities"),
      (
        #"{"_meta":{"io.modelcontextprotocol/protocolVersion":7,\#(capabilities)}}"#,
        "protocolVersion"
      ),
      (
        #"{"_meta":{\#(version),"io.modelcontextprotocol/clientCapabilities":[]}}"#,
        "clientCapabilities"
      ),
      (#"{"_meta":{"io.modelcontextprotocol/clientInfo":{"name":"x","version":"1"}}}"#, "protocolVersion"),
      (#"{"_meta":{"io.modelcontextprotocol/logLevel":"info"}}"#, "protocolVersion"),
      (
        #"{"_meta":{\#(version),\#(capabilities),"io.modelcontextprotocol/logLevel":"loud"}}"#,
        "logLevel"
      ),
      (
        #"{"_meta":{\#(version),\#(capabilities),"progressToken":1.5}}"#,
        "progressToken"
      ),
    ])
  func faultyEnvelope(_ params: String, _ member: String) async throws {
    let answer = try await startServer().peer.request(legacy(1, "tools/list", params), id: 1)
    #expect(answer["error"]?["code"] == -32602)
    #expect(answer["error"]?["message"]?.string?.contains(member) == true)
  }

  @Test("server/discover without an envelope says what is missing", arguments: ["{}", #"{"_meta":{}}"#])
  func bareDiscover(_ params: String) async throws {
    let answer = try await startServer().peer.request(legacy(1, "server/discover", params), id: 1)
    #expect(answer["error"]?["code"] == -32602)
    #expect(answer["error"]?["message"]?.string?.contains("_meta") == true)
  }

  @Test("Keys of 2025-11-25 under the same prefix are no envelope")
  func relatedTask() async throws {
    let params = #"{"_meta":{"io.modelcontextprotocol/related-task":{"taskId":"x"}}}"#
    let answer = try await startServer().peer.request(legacy(1, "tools/list", params), id: 1)
    #expect(answer["result"]?["tools"] != nil && answer["result"]?["resultType"] == nil)
  }

  @Test("A revision that cannot be used with the envelope is refused with those that can")
  func unsupportedVersion() async throws {
    let params =
      #"{"_meta":{"io.modelcontextprotocol/protocolVersion":"2099-01-01",\#(capabilities)}}"#
    let answer = try await startServer().peer.request(legacy(1, "tools/list", params), id: 1)
    #expect(answer["error"]?["code"] == -32022)
    #expect(answer["error"]?["data"] == ["supported": ["2026-07-28"], "requested": "2099-01-01"])
  }

  @Test(
    "What 2026-07-28 has removed does not exist with an envelope",
    arguments: ["ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe", "tasks/list", "initialize"])
  func removedMethods(_ method: String) async throws {
    let answer = try await startServer().peer.request(modern(1, method), id: 1)
    #expect(answer["error"]?["code"] == -32601)
  }

  @Test(
    "Unknown methods are refused by name",
    arguments: ["nope", "tools/nope", "completion/complete", "resources/subscribe", "notifications/initialized"])
  func unknownMethods(_ method: String) async throws {
    let answer = try await startServer().peer.request(legacy(1, method), id: 1)
    #expect(answer["error"]?["code"] == -32601)
    #expect(answer["error"]?["message"]?.string?.contains(method) == true)
  }

  @Test(
    "Lists of what is not offered are empty, in both eras",
    arguments: [
      ("resources/list", "resources"), ("resources/templates/list", "resourceTemplates"), ("prompts/list", "prompts"),
    ])
  func emptyLists(_ method: String, _ key: String) async throws {
    let peer = try startServer().peer
    #expect(try await peer.request(legacy(1, method), id: 1)["result"]?.object?.map(\.key) == [key])
    #expect(try await peer.request(legacy(1, method), id: 1)["result"]?[key] == [])
    #expect(try await peer.request(modern(2, method), id: 2)["result"]?[key] == [])
  }

  @Test("A cursor that was never given out is refused", arguments: ["tools/list", "resources/list", "prompts/list"])
  func cursor(_ method: String) async throws {
    let peer = try startServer().peer
    let answer = try await peer.request(legacy(1, method, #"{"cursor":"x"}"#), id: 1)
    #expect(answer["error"]?["code"] == -32602)
    #expect(answer["error"]?["message"]?.string?.contains("cursor") == true)
    #expect(try await peer.request(legacy(2, method, #"{"cursor":null}"#), id: 2)["error"] == nil)
  }

  @Test("params that are no object are refused", arguments: ["[]", "1", "\"x\""])
  func wrongParams(_ params: String) async throws {
    let answer = try await startServer().peer.request(legacy(1, "tools/list", params), id: 1)
    #expect(answer["error"]?["code"] == -32602)
  }

  @Test("Batches are served once 2025-03-26 is agreed on, and only then; initialize is never part of one")
  func batches() async throws {
    let peer = try startServer().peer
    _ = try await peer.request(initialize(1, "2025-03-26"), id: 1)
    peer.send("[\(legacy(2, "ping")),\(initialize(3, "2025-11-25"))]")
    let answers = try #require(try await peer.message().array)
    #expect(answers.first { $0["id"] == 2 }?["result"] == [:])
    #expect(answers.first { $0["id"] == 3 }?["error"]?["code"] == -32600)
    _ = try await peer.request(initialize(4, "2025-06-18"), id: 4)
    peer.send("[\(legacy(5, "ping"))]")
    #expect(try await peer.message()["error"]?["code"] == -32600)
  }

  @Test("A subscription is acknowledged with what is honoured, and ends with a result")
  func subscription() async throws {
    let server = try startServer()
    server.peer.send(modern(7, "subscriptions/listen", #""notifications":{"toolsListChanged":true}"#))
    let acknowledged = try await server.peer.message()
    #expect(acknowledged["method"] == "notifications/subscriptions/acknowledged")
    #expect(acknowledged["params"]?["_meta"]?["io.modelcontextprotocol/subscriptionId"] == 7)
    #expect(acknowledged["params"]?["notifications"] == [:])
    server.peer.closeOutput()
    let end = try await server.peer.message()
    #expect(end["id"] == 7 && end["result"]?["resultType"] == "complete")
    #expect(end["result"]?["_meta"]?["io.modelcontextprotocol/subscriptionId"] == 7)
  }
}
