import JSON
import JSONRPC
import Roots
import TestSupport
import Testing

@Suite("Asking a client of 2026-07-28", .timeLimit(.minutes(5)))
struct RoundTripTests {
  private static let everything = #"{"elicitation":{"form":{}},"sampling":{},"roots":{}}"#
  private static let name = #"{"name":{"action":"accept","content":{"name":"Ada"}}}"#

  /// One `tools/call` with an envelope.
  private func call(
    _ id: Int, _ name: String, _ members: String = "", capabilities: String = everything, meta: String = "",
  ) -> String {
    let envelope =
      #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","#
      + #""io.modelcontextprotocol/clientCapabilities":\#(capabilities)\#(meta)}"#
    return legacy(id, "tools/call", #"{"name":"\#(name)",\#(envelope)\#(members.isEmpty ? "" : "," + members)}"#)
  }

  private func text(_ answer: JSONValue) -> String? { answer["result"]?["content"]?[0]?["text"]?.string }

  private func state(_ answer: JSONValue) throws -> String { "\(try #require(answer["result"]?["requestState"]))" }

  @Test("A question ends the call, and the repeat with the answer completes it")
  func question() async throws {
    let peer = try startAskingServer().peer
    let first = try await peer.request(call(1, "ask"), id: 1)
    #expect(first["result"]?["resultType"] == "input_required")
    #expect(first["result"]?["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"] == "test")
    let request = try #require(first["result"]?["inputRequests"]?["name"])
    #expect(request["method"] == "elicitation/create" && request["params"]?["message"] == "Your name?")
    let second = try await peer.request(
      call(2, "ask", #""inputResponses":\#(Self.name),"requestState":\#(try state(first))"#), id: 2)
    #expect(text(second) == #"accepted "Ada""# && second["result"]?["resultType"] == "complete")
  }

  @Test("Answers of earlier rounds travel in the state")
  func rounds() async throws {
    let peer = try startAskingServer().peer
    let first = try await peer.request(call(1, "ask_twice"), id: 1)
    let second = try await peer.request(
      call(2, "ask_twice", #""inputResponses":\#(Self.name),"requestState":\#(try state(first))"#), id: 2)
    #expect(second["result"]?["inputRequests"]?.object?.keys == ["sure"])
    #expect(try state(second) != state(first))
    let sure = #"{"sure":{"action":"accept","content":{"yes":true}}}"#
    let third = try await peer.request(
      call(3, "ask_twice", #""inputResponses":\#(sure),"requestState":\#(try state(second))"#), id: 3)
    #expect(text(third)?.contains("accepted") == true)
  }

  @Test("What is missing is asked again, what has come is not, and what nobody asked for is ignored")
  func partialAnswers() async throws {
    let peer = try startAskingServer().peer
    let first = try await peer.request(call(1, "ask_all"), id: 1)
    #expect(first["result"]?["inputRequests"]?.object?.keys == ["name", "model", "folders"])
    let some = #"{"name":{"action":"decline"},"folders":{"roots":[]},"stranger":7}"#
    let second = try await peer.request(
      call(2, "ask_all", #""inputResponses":\#(some),"requestState":\#(try state(first))"#), id: 2)
    #expect(second["result"]?["inputRequests"]?.object?.keys == ["model"])
    let rest = #"{"model":{"role":"assistant","model":"m","content":{"type":"text","text":"hi"}}}"#
    let third = try await peer.request(
      call(3, "ask_all", #""inputResponses":\#(rest),"requestState":\#(try state(second))"#), id: 3)
    #expect(text(third) == "declined hi 0")
  }

  @Test("An answer counts only for the question as it was asked")
  func otherQuestion() async throws {
    let peer = try startAskingServer().peer
    let first = try await peer.request(call(1, "ask_anew"), id: 1)
    let second = try await peer.request(
      call(2, "ask_anew", #""inputResponses":\#(Self.name),"requestState":\#(try state(first))"#), id: 2)
    #expect(second["result"]?["resultType"] == "input_required")
    let messages = [first, second].map { $0["result"]?["inputRequests"]?["name"]?["params"]?["message"] }
    #expect(messages[0] != messages[1])
  }

  @Test("A resource asks as a tool does, and its state is good for no other")
  func resource() async throws {
    let peer = try startAskingServer().peer
    func read(_ id: Int, _ uri: String, _ more: String = "") -> String {
      call(id, "-", #""uri":"\#(uri)""# + more).replacing("tools/call", with: "resources/read")
    }
    let first = try await peer.request(read(1, "test://asking"), id: 1)
    #expect(first["result"]?["resultType"] == "input_required" && first["result"]?["ttlMs"] == nil)
    let more = #","inputResponses":{"name":{"action":"cancel"}},"requestState":\#(try state(first))"#
    let second = try await peer.request(read(2, "test://asking", more), id: 2)
    #expect(second["result"]?["contents"]?[0]?["text"] == "cancelled")
    let foreign = try await peer.request(read(3, "test://other", more), id: 3)["error"]
    #expect(foreign?["message"]?.string?.hasPrefix("params.requestState belongs to another call") == true)
  }

  @Test("A web page is asked for with its address, if the request declares that")
  func webPage() async throws {
    let peer = try startAskingServer().peer
    let first = try await peer.request(call(1, "visit", capabilities: #"{"elicitation":{"url":{}}}"#), id: 1)
    #expect(
      first["result"]?["inputRequests"]?["login"]?["params"]
        == ["mode": "url", "message": "Sign in", "url": "https://example.org"])
    #expect(try await peer.request(call(2, "visit"), id: 2)["error"]?["code"] == -32021)
  }

  @Test("A client that knows the question may send the answer at once")
  func answerInAdvance() async throws {
    let peer = try startAskingServer().peer
    #expect(
      text(try await peer.request(call(1, "ask", #""inputResponses":\#(Self.name)"#), id: 1)) == #"accepted "Ada""#)
  }

  @Test(
    "Wrong input is -32602 and names its member",
    arguments: [
      (#""inputResponses":null"#, "params.inputResponses must be an object"),
      (#""inputResponses":[]"#, "params.inputResponses must be an object"),
      (#""inputResponses":{"name":12345}"#, #"params.inputResponses["name"] must be an object"#),
      (
        #""inputResponses":{"name":{"action":"x"}}"#,
        #"params.inputResponses["name"] is no answer to elicitation/create: action must be accept, decline or cancel"#
      ),
      (#""requestState":7"#, "params.requestState must be a string"),
      (
        #""requestState":"e30=.AAAA""#,
        "params.requestState was not made by this server process, or was changed on its way; repeat the call without it"
      ),
    ])
  func wrongInput(_ member: String, _ problem: String) async throws {
    let peer = try startAskingServer().peer
    let answer = try await peer.request(call(1, "ask", member), id: 1)
    #expect(answer["error"]?["code"] == -32602 && answer["error"]?["message"]?.string == problem)
  }

  @Test("A state of another tool or other arguments is refused")
  func foreignState() async throws {
    let peer = try startAskingServer().peer
    let state = try state(try await peer.request(call(1, "ask"), id: 1))
    for (id, request) in [
      (2, call(2, "ask_twice", #""requestState":\#(state)"#)),
      (3, call(3, "ask", #""arguments":{"_x":1},"requestState":\#(state)"#)),
    ] {
      let answer = try await peer.request(request, id: .integer(Int64(id)))
      #expect(answer["error"]?["code"] == -32602)
      #expect(answer["error"]?["message"]?.string?.hasPrefix("params.requestState belongs to another call") == true)
    }
    // No arguments and empty ones are the same call.
    let same = try await peer.request(call(4, "ask", #""arguments":{},"requestState":\#(state)"#), id: 4)
    #expect(same["result"]?["resultType"] == "input_required")
  }

  @Test("What the envelope does not declare is -32021 with what is required, unless the tool does without")
  func undeclared() async throws {
    let peer = try startAskingServer().peer
    let all = try await peer.request(call(1, "ask_all", capabilities: #"{"roots":{}}"#), id: 1)
    #expect(all["error"]?["code"] == -32021)
    #expect(all["error"]?["data"] == ["requiredCapabilities": ["elicitation": ["form": [:]], "sampling": [:]]])
    #expect(text(try await peer.request(call(2, "ask_if_possible", capabilities: "{}"), id: 2)) == "did without")
    // What another request declared says nothing about this one.
    let after = try await peer.request(call(3, "ask_model", capabilities: "{}"), id: 3)
    #expect(after["error"]?["code"] == -32021)
  }

  @Test("Nothing but answers and notifications is ever written for a request with an envelope")
  func noRequests() async throws {
    let peer = try startAskingServer().peer
    // The same pipe has a legacy client that could be asked.
    let params =
      #"{"protocolVersion":"2025-11-25","capabilities":\#(Self.everything),"clientInfo":{"name":"t","version":"0"}}"#
    _ = try await peer.request(legacy(0, "initialize", params), id: 0)
    peer.send(call(1, "ask_all"))
    var others: [JSONValue] = []
    _ = try await peer.answer(to: 1) { others.append($0) }
    #expect(others.isEmpty)
  }

  @Test("A client's folders are asked for when a tool needs one and the server has none")
  func folders() async throws {
    let folder = try TemporaryFolder()
    let peer = try startAskingServer().peer
    let first = try await peer.request(call(1, "folders"), id: 1)
    #expect(first["result"]?["inputRequests"] == ["workbench_roots": ["method": "roots/list", "params": [:]]])
    let roots = #"{"workbench_roots":{"roots":[{"uri":"file://\#(folder.path)"}]}}"#
    let second = try await peer.request(
      call(2, "folders", #""inputResponses":\#(roots),"requestState":\#(try state(first))"#), id: 2)
    #expect(text(second) == folder.path)
    #expect(text(try await peer.request(call(3, "folders", capabilities: "{}"), id: 3)) == "")
    let given = try startAskingServer(roots: Roots([folder.path], stateDirectory: nil, home: nil)).peer
    #expect(text(try await given.request(call(4, "folders"), id: 4)) == folder.path)
  }

  @Test("The trace of a request reaches the tool in both eras; a malformed one is as if it were not there")
  func trace() async throws {
    let peer = try startAskingServer().peer
    let parent = #""traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01""#
    let values = parent + #","tracestate":"a=1","baggage":"k=v""#
    let expected = "4bf92f3577b34da6a3ce929d0e0e4736 a=1 k=v"
    #expect(text(try await peer.request(call(1, "trace", meta: "," + values), id: 1)) == expected)
    let legacyCall = legacy(2, "tools/call", #"{"name":"trace","_meta":{\#(values),"com.example/x":[1]}}"#)
    #expect(text(try await peer.request(legacyCall, id: 2)) == expected)
    for (id, wrong) in [(3, #","traceparent":"00-0""#), (4, #","traceparent":{"a":1}"#), (5, #","tracestate":"a=1""#)] {
      #expect(text(try await peer.request(call(id, "trace", meta: wrong), id: .integer(Int64(id)))) == "none")
    }
    #expect(
      text(try await peer.request(call(6, "trace", meta: "," + parent + #","tracestate":7"#), id: 6))?.hasSuffix("- -")
        == true)
  }

  @Test("Icons are told where the revision has them", arguments: ["2025-06-18", "2025-11-25"])
  func icons(_ revision: String) async throws {
    let peer = try startAskingServer().peer
    _ = try await peer.request(initialize(1, revision), id: 1)
    let tool = try await peer.request(legacy(2, "tools/list"), id: 2)["result"]?["tools"]?[0]
    let icons: JSONValue = [["src": "data:image/png;base64,AA==", "mimeType": "image/png", "sizes": ["1x1"]]]
    #expect(tool?["icons"] == (revision == "2025-11-25" ? icons : JSONValue?.none))
  }
}
