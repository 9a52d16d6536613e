import JSON
import JSONRPC
import MCP
import Roots
import TestSupport
import Testing
import ToolKit

@Suite("Changes while clients are connected", .timeLimit(.minutes(5)))
struct ChangeTests {
  private static let subscription = "io.modelcontextprotocol/subscriptionId"

  /// A server whose client has agreed on a legacy revision and gone on.
  private func legacyServer() async throws -> OfferingServer {
    let server = try OfferingServer()
    _ = try await server.peer.request(initialize(1, "2025-11-25"), id: 1)
    _ = try await server.peer.request(legacy(2, "ping"), id: 2)
    return server
  }

  private func changeEverything(_ offer: Offer) throws {
    try offer.change { lists in
      try lists.tools.add(Fail())
      try lists.prompts.add(Travel())
      try lists.resources.add(Note(uri: "note://new"))
    }
  }

  @Test("Capabilities say what changes and what can be watched, and are silent about the rest")
  func capabilities() async throws {
    let changing = try await OfferingServer().peer.request(initialize(1, "2025-11-25"), id: 1)["result"]?[
      "capabilities"]
    #expect(changing?["tools"] == ["listChanged": true] && changing?["prompts"] == ["listChanged": true])
    #expect(changing?["resources"] == ["listChanged": true, "subscribe": true])
    let fixed = try await OfferingServer(isFixed: true).peer.request(initialize(1, "2025-11-25"), id: 1)["result"]?[
      "capabilities"]
    #expect(fixed?["tools"] == [:] && fixed?["prompts"] == [:] && fixed?["resources"] == ["subscribe": true])
    let bare = try await OfferingServer(prompts: [], resources: [], templates: [], isFixed: true).peer.request(
      initialize(1, "2025-11-25"), id: 1)["result"]?["capabilities"]
    #expect(bare == ["logging": [:], "resources": [:], "tools": [:]])
  }

  @Test("A legacy client hears of each list that changed, once it has gone on after initialize, and finds the change")
  func legacyLists() async throws {
    let server = try await legacyServer()
    try changeEverything(server.offer)
    for list in ["tools", "prompts", "resources"] {
      #expect(try await server.peer.message()["method"]?.string == "notifications/\(list)/list_changed")
    }
    let tools = try await server.peer.request(legacy(3, "tools/list"), id: 3)["result"]?["tools"]?.array
    #expect(tools?.compactMap { $0["name"]?.string } == ["say", "fail"])
    let call = legacy(4, "tools/call", #"{"name":"fail","arguments":{"how":"refuse"}}"#)
    #expect(try await server.peer.request(call, id: 4)["result"]?["isError"] == true)
    server.offer.change { lists in _ = lists.tools.remove("fail") }
    #expect(try await server.peer.message()["method"] == "notifications/tools/list_changed")
    #expect(try await server.peer.request(call, id: 4)["error"]?["code"] == -32602)
  }

  @Test("Nothing is told unasked to a client that has not agreed on a revision, or has not had the answer")
  func silence() async throws {
    let server = try OfferingServer()
    _ = try await server.peer.request(modern(1, "tools/list"), id: 1)
    try changeEverything(server.offer)
    _ = try await server.peer.request(initialize(2, "2025-11-25"), id: 2)
    try server.offer.change { try $0.tools.add(Steps()) }
    #expect(try await server.end() == [])
  }

  @Test("A change that changes nothing, or fails half-way, is told to nobody")
  func noChange() async throws {
    let server = try await legacyServer()
    server.offer.change { _ in }
    #expect(throws: RegistryError.self) {
      try server.offer.change { lists in
        try lists.tools.add(Fail())
        try lists.tools.add(Say())
      }
    }
    #expect(server.offer.lists.tools["fail"] == nil)
    #expect(try await server.end() == [])
  }

  @Test("A legacy client is told of the resources that it subscribed to, until it unsubscribes")
  func legacyResources() async throws {
    let server = try await legacyServer()
    let peer = server.peer
    for (id, uri) in ["note://one", "day://march/1.bin"].enumerated() {
      let answer = try await peer.request(
        legacy(10 + id, "resources/subscribe", #"{"uri":"\#(uri)"}"#), id: .integer(Int64(10 + id)))
      #expect(answer["result"] == [:])
    }
    for uri in ["note://other", "day://march/1.bin", "note://one"] { server.offer.announceChange(ofResource: uri) }
    #expect(try await peer.message()["params"] == ["uri": "day://march/1.bin"])
    let update = try await peer.message()
    #expect(update["method"] == "notifications/resources/updated" && update["params"] == ["uri": "note://one"])
    #expect(
      try await peer.request(legacy(20, "resources/unsubscribe", #"{"uri":"note://one"}"#), id: 20)["result"] == [:])
    server.offer.announceChange(ofResource: "note://one")
    #expect(try await server.end() == [])
  }

  @Test("A resource that does not exist cannot be subscribed to, nor can any where none is listed")
  func wrongSubscriptions() async throws {
    let server = try await legacyServer()
    let error = try await server.peer.request(legacy(3, "resources/subscribe", #"{"uri":"note://two"}"#), id: 3)[
      "error"]
    #expect(error?["code"] == -32002 && error?["data"]?["uri"] == "note://two")
    #expect(try await server.peer.request(legacy(4, "resources/subscribe"), id: 4)["error"]?["code"] == -32602)
    let bare = try OfferingServer(resources: [], templates: [], isFixed: true)
    for method in ["resources/subscribe", "resources/unsubscribe"] {
      let answer = try await bare.peer.request(legacy(5, method, #"{"uri":"note://one"}"#), id: 5)
      #expect(answer["error"]?["code"] == -32601)
    }
  }

  @Test("A new initialize ends the subscriptions of the session before it")
  func newSession() async throws {
    let server = try await legacyServer()
    _ = try await server.peer.request(legacy(3, "resources/subscribe", #"{"uri":"note://one"}"#), id: 3)
    _ = try await server.peer.request(initialize(4, "2025-06-18"), id: 4)
    _ = try await server.peer.request(legacy(5, "ping"), id: 5)
    server.offer.announceChange(ofResource: "note://one")
    #expect(try await server.end() == [])
  }

  // MARK: subscriptions/listen

  @Test("A subscription is acknowledged with what is honoured of it, and told that alone, under its id")
  func listening() async throws {
    let server = try OfferingServer()
    let filter =
      #""notifications":{"toolsListChanged":true,"promptsListChanged":false,"#
      + #""resourceSubscriptions":["note://one","note://none","day://march/1.bin"]}"#
    server.peer.send(modern(7, "subscriptions/listen", filter))
    let acknowledged = try await server.peer.message()
    #expect(acknowledged["method"] == "notifications/subscriptions/acknowledged")
    #expect(acknowledged["params"]?["_meta"]?[Self.subscription] == 7)
    #expect(
      acknowledged["params"]?["notifications"] == [
        "toolsListChanged": true, "resourceSubscriptions": ["day://march/1.bin", "note://one"],
      ])
    try changeEverything(server.offer)
    let changed = try await server.peer.message()
    #expect(changed["method"] == "notifications/tools/list_changed")
    #expect(changed["params"] == ["_meta": [Self.subscription: 7]])
    for uri in ["note://new", "note://one"] { server.offer.announceChange(ofResource: uri) }
    let updated = try await server.peer.message()
    #expect(updated["method"] == "notifications/resources/updated")
    #expect(updated["params"] == ["_meta": [Self.subscription: 7], "uri": "note://one"])
    server.peer.closeOutput()
    let end = try await server.peer.message()
    #expect(end["id"] == 7 && end["result"]?["resultType"] == "complete")
    #expect(end["result"]?["_meta"]?[Self.subscription] == 7)
    #expect(try await server.peer.line() == nil)
  }

  @Test("Several subscriptions each get their own, and one that is cancelled gets nothing more")
  func several() async throws {
    let server = try OfferingServer()
    for id in ["a", "b"] {
      let line = modern(0, "subscriptions/listen", #""notifications":{"toolsListChanged":true}"#)
      server.peer.send(line.replacing(#""id":0"#, with: #""id":"\#(id)""#))
      #expect(try await server.peer.message()["params"]?["_meta"]?[Self.subscription]?.string == id)
    }
    try server.offer.change { try $0.tools.add(Fail()) }
    for id in ["a", "b"] {
      #expect(try await server.peer.message()["params"]?["_meta"]?[Self.subscription]?.string == id)
    }
    server.peer.send(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"a"}}"#)
    _ = try await server.peer.request(modern(1, "tools/list"), id: 1)
    server.offer.change { lists in _ = lists.tools.remove("fail") }
    #expect(try await server.peer.message()["params"]?["_meta"]?[Self.subscription] == "b")
    let rest = try await server.end()
    #expect(rest.count == 1 && rest[0].contains(#""id":"b""#))
  }

  @Test("Of lists that are fixed no change is promised")
  func fixedLists() async throws {
    let server = try OfferingServer(isFixed: true)
    let filter = #""notifications":{"toolsListChanged":true,"resourceSubscriptions":["note://one"]}"#
    server.peer.send(modern(1, "subscriptions/listen", filter))
    #expect(try await server.peer.message()["params"]?["notifications"] == ["resourceSubscriptions": ["note://one"]])
  }

  @Test(
    "A filter of the wrong shape is refused with its member",
    arguments: [
      (#""x":1"#, "params.notifications is missing"), (#""notifications":[]"#, "must be an object"),
      (#""notifications":{"toolsListChanged":"yes"}"#, "toolsListChanged must be a boolean"),
      (#""notifications":{"resourceSubscriptions":"note://one"}"#, "must be a list"),
      (#""notifications":{"resourceSubscriptions":[1]}"#, "must be a list of strings"),
      (
        #""notifications":{"resourceSubscriptions":[\#(Array(repeating: "0", count: 10_001).joined(separator: ","))]}"#,
        "at most 10000"
      ),
    ])
  func wrongFilters(_ params: String, _ problem: String) async throws {
    let error = try await OfferingServer().peer.request(modern(1, "subscriptions/listen", params), id: 1)["error"]
    #expect(error?["code"] == -32602 && error?["message"]?.string?.contains(problem) == true)
  }

  @Test("Every client of an offer is told, each in its own way")
  func severalClients() async throws {
    let offer = Offer(tools: try ToolRegistry([Say()]), isFixed: false)
    let server = MCPServer(info: ServerInfo(name: "test", title: "Test", version: "1"), offer: offer, roots: .none)
    let (old, new) = (InMemoryServer(server), InMemoryServer(server))
    _ = try await old.peer.request(initialize(1, "2025-03-26"), id: 1)
    _ = try await old.peer.request(legacy(2, "ping"), id: 2)
    new.peer.send(modern(3, "subscriptions/listen", #""notifications":{"toolsListChanged":true}"#))
    _ = try await new.peer.message()
    try offer.change { try $0.tools.add(Fail()) }
    #expect(try await old.peer.message()["params"] == [:])
    #expect(try await new.peer.message()["params"]?["_meta"]?[Self.subscription] == 3)
    old.peer.closeOutput()
    #expect(try await old.ended() == .endOfInput)
    offer.change { lists in _ = lists.tools.remove("fail") }
    #expect(try await new.peer.message()["params"]?["_meta"]?[Self.subscription] == 3)
    #expect(try await old.peer.rest() == [])
  }

  @Test("Changes from many threads are each told, and every list that is read meanwhile is one of its states")
  func manyAtOnce() async throws {
    let server = try await legacyServer()
    let (offer, peer) = (server.offer, server.peer)
    let (changers, rounds) = (8, 25)
    let changes = Task {
      try await withThrowingTaskGroup { group in
        for changer in 0..<changers {
          group.addTask {
            for _ in 0..<rounds {
              // Both at once: nobody may see one without the other.
              try offer.change { lists in
                for half in ["a", "b"] { try lists.resources.add(Note(uri: "note://\(changer)/\(half)")) }
              }
              offer.change { lists in
                for half in ["a", "b"] { _ = lists.resources.remove("note://\(changer)/\(half)") }
              }
            }
          }
        }
        try await group.waitForAll()
      }
    }
    var told = 0
    var id = 10
    while told < 2 * changers * rounds {
      peer.send(legacy(id, "resources/list"))
      let list = try await peer.answer(to: .integer(Int64(id))) { message in
        told += message["method"] == "notifications/resources/list_changed" ? 1 : 0
      }
      let uris = list["result"]?["resources"]?.array?.compactMap { $0["uri"]?.string } ?? []
      #expect(uris.count { $0.hasSuffix("/a") } == uris.count { $0.hasSuffix("/b") })
      id += 1
    }
    try await changes.value
    #expect(told == 2 * changers * rounds)
    #expect(try await server.end() == [])
  }

  @Test("A tool that changes the list is answered after the client was told")
  func fromWithinACall() async throws {
    let server = try await legacyServer()
    let offer = server.offer
    try offer.change { try $0.tools.add(Vanish(offer: offer)) }
    #expect(try await server.peer.message()["method"] == "notifications/tools/list_changed")
    server.peer.send(legacy(3, "tools/call", #"{"name":"vanish"}"#))
    #expect(try await server.peer.message()["method"] == "notifications/tools/list_changed")
    #expect(try await server.peer.message()["id"] == 3)
    #expect(try await server.peer.request(legacy(4, "tools/call", #"{"name":"vanish"}"#), id: 4)["error"] != nil)
  }
}

/// Takes itself off the list.
private struct Vanish: Tool {
  let offer: Offer
  let name = "vanish"
  let title = "Vanish"
  let description = "Vanishes."
  let annotations = ToolAnnotations(readOnly: false, destructive: false, idempotent: false, openWorld: false)

  func call(_ input: Nothing, in context: ToolContext) async throws -> Done {
    offer.change { lists in _ = lists.tools.remove(name) }
    return Done()
  }
}
