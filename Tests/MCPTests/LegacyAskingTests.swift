import Glibc
import JSON
import JSONRPC
import Roots
import TestSupport
import Testing

@Suite("Asking a client of the legacy era", .timeLimit(.minutes(5)))
struct LegacyAskingTests {
  private static let everything = #"{"elicitation":{"form":{},"url":{}},"sampling":{},"roots":{"listChanged":true}}"#

  private func start(
    _ capabilities: String = everything, _ revision: String = "2025-11-25", roots: Roots = .none,
    rootsPatience: Duration = .seconds(2), limits: ConnectionLimits = .unhurried,
  ) async throws -> InMemoryServer {
    let server = try startAskingServer(roots: roots, rootsPatience: rootsPatience, limits: limits)
    let params =
      #"{"protocolVersion":"\#(revision)","capabilities":\#(capabilities),"clientInfo":{"name":"t","version":"0"}}"#
    _ = try await server.peer.request(legacy(0, "initialize", params), id: 0)
    return server
  }

  private func call(_ id: Int, _ name: String) -> String { legacy(id, "tools/call", #"{"name":"\#(name)"}"#) }

  private func text(_ answer: JSONValue) -> String? { answer["result"]?["content"]?[0]?["text"]?.string }

  private func answer(_ request: JSONValue, _ member: String) -> String {
    #"{"jsonrpc":"2.0","id":\#(request["id"] ?? .null),\#(member)}"#
  }

  @Test("A question is a request of the server, and its answer comes back to the tool")
  func question() async throws {
    let peer = try await start().peer
    peer.send(call(1, "ask"))
    let request = try await peer.message()
    #expect(request["method"] == "elicitation/create" && request["jsonrpc"] == "2.0")
    #expect(request["params"]?["message"] == "Your name?")
    peer.send(answer(request, #""result":{"action":"accept","content":{"name":"Ada"}}"#))
    #expect(text(try await peer.answer(to: 1)) == #"accepted "Ada""#)
  }

  @Test("Ids of the server's are its own: a client's request under the same id is no answer")
  func ids() async throws {
    let peer = try await start().peer
    peer.send(call(1, "ask"))
    let first = try await peer.message()
    let id = try #require(first["id"])
    // The client uses the same number for a request of its own.
    _ = try await peer.request(#"{"jsonrpc":"2.0","id":\#(id),"method":"nope"}"#, id: id)
    peer.send(call(2, "ask"))
    let second = try await peer.message()
    #expect(second["id"] != id)
    peer.send(answer(second, #""result":{"action":"decline"}"#))
    #expect(text(try await peer.answer(to: 2)) == "declined")
    peer.send(answer(first, #""result":{"action":"cancel"}"#), answer(first, #""result":{"action":"accept"}"#))
    #expect(text(try await peer.answer(to: 1)) == "cancelled")
  }

  @Test("Several questions are sent together and answered in any order")
  func several() async throws {
    let peer = try await start().peer
    peer.send(call(1, "ask_all"))
    var requests: [String: JSONValue] = [:]
    for _ in 0..<3 {
      let request = try await peer.message()
      requests[request["method"]?.string ?? ""] = request
    }
    let results = [
      ("sampling/createMessage", #"{"role":"assistant","model":"m","content":{"type":"text","text":"hi"}}"#),
      ("roots/list", #"{"roots":[{"uri":"file:///a"}]}"#), ("elicitation/create", #"{"action":"decline"}"#),
    ]
    for (method, result) in results {
      peer.send(answer(try #require(requests[method]), #""result":\#(result)"#))
    }
    #expect(text(try await peer.answer(to: 1)) == "declined hi 1")
  }

  @Test("An answer in a batch counts where batches exist")
  func batch() async throws {
    let peer = try await start(#"{"sampling":{}}"#, "2025-03-26").peer
    peer.send(call(1, "ask_model"))
    let request = try await peer.message()
    let result = #"{"role":"assistant","model":"m","content":{"type":"text","text":"hi"}}"#
    peer.send("[" + answer(request, #""result":\#(result)"#) + "]")
    #expect(text(try await peer.answer(to: 1)) == "hi")
  }

  private static let unusable =
    "client_answer_unusable: the client's answer to 'elicitation/create' cannot be used: "

  @Test(
    "What the client answers wrongly is an error that names it",
    arguments: [
      (
        #""error":{"code":-1,"message":"User rejected"}"#,
        "client_refused: the client answered 'elicitation/create' with error -1: User rejected"
      ),
      (#""result":{}"#, unusable + "action must be a string."),
      (#""result":[1]"#, unusable + "action must be a string."),
      (#""result":{"action":"accept","content":{"name":7}}"#, unusable + "content.name must be a string."),
      (#""error":"no""#, unusable + "its error lacks an integer code or a message."),
    ])
  func wrongAnswers(_ member: String, _ problem: String) async throws {
    let peer = try await start().peer
    peer.send(call(1, "ask"))
    peer.send(answer(try await peer.message(), member))
    let answer = try await peer.answer(to: 1)
    #expect(text(answer) == problem && answer["result"]?["isError"] == true)
  }

  @Test("A client that cannot is not asked: the tool does without, or its result says what is missing")
  func undeclared() async throws {
    let peer = try await start(#"{"elicitation":{}}"#).peer
    #expect(text(try await peer.request(call(1, "ask_if_possible"), id: 1)) == "did without")
    let refused = try await peer.request(call(2, "ask_model"), id: 2)
    #expect(text(refused)?.hasPrefix("client_capability_missing: ") == true && refused["result"]?["isError"] == true)
    #expect(text(try await peer.request(call(3, "visit"), id: 3))?.contains("elicitation.url") == true)
  }

  @Test("A client that has not introduced itself is not asked")
  func unknownClient() async throws {
    let peer = try startAskingServer().peer
    #expect(text(try await peer.request(call(1, "ask_if_possible"), id: 1)) == "did without")
  }

  @Test("A web page comes with an id of its own, another each time")
  func webPage() async throws {
    let peer = try await start().peer
    var ids: Set<String> = []
    for id in 1...2 {
      peer.send(call(id, "visit"))
      let request = try await peer.message()
      #expect(request["params"]?["mode"] == "url" && request["params"]?["url"] == "https://example.org")
      ids.insert(try #require(request["params"]?["elicitationId"]?.string))
      peer.send(answer(request, #""result":{"action":"accept"}"#))
      #expect(text(try await peer.answer(to: .integer(Int64(id)))) == "accepted")
    }
    #expect(ids.count == 2)
  }

  @Test("Cancelling a call takes its question back, and nothing is answered")
  func cancellation() async throws {
    let peer = try await start().peer
    peer.send(call(1, "ask"))
    let request = try await peer.message()
    peer.send(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#)
    let notice = try await peer.message()
    #expect(notice["method"] == "notifications/cancelled" && notice["params"]?["requestId"] == request["id"])
    // A late answer is nobody's.
    peer.send(answer(request, #""result":{"action":"decline"}"#))
    var others: [JSONValue] = []
    peer.send(legacy(2, "ping"))
    _ = try await peer.answer(to: 2) { others.append($0) }
    #expect(others.isEmpty)
  }

  @Test("A call whose time is over takes its question back and is answered")
  func deadline() async throws {
    let peer = try await start().peer
    var others: [JSONValue] = []
    peer.send(call(1, "ask_briefly"))
    let answer = try await peer.answer(to: 1) { others.append($0) }
    #expect(text(answer)?.hasPrefix("deadline_exceeded") == true)
    // On a machine so slow that the second is over before the question is asked there is nothing to take back.
    guard let request = others.first else { return }
    #expect(request["method"] == "elicitation/create" && others.count == 2)
    #expect(others.last?["method"] == "notifications/cancelled")
    #expect(others.last?["params"]?["requestId"] == request["id"])
  }

  @Test("A question larger than clients accept is not sent, and its size is told")
  func largeQuestion() async throws {
    var limits = ConnectionLimits()
    limits.frameBytes = 5_000
    let answer = try await start(limits: limits).peer.request(call(1, "ask_much"), id: 1)
    #expect(text(answer)?.hasPrefix("client_answer_unusable: ") == true)
    #expect(text(answer)?.contains("more than clients accept") == true)
  }

  @Test("A resource that asks is answered for, or refused with the reason")
  func resource() async throws {
    let peer = try await start().peer
    let read = legacy(1, "resources/read", #"{"uri":"test://asking"}"#)
    peer.send(read)
    peer.send(answer(try await peer.message(), #""result":{"action":"decline"}"#))
    #expect(try await peer.answer(to: 1)["result"]?["contents"]?[0]?["text"] == "declined")
    peer.send(read)
    peer.send(answer(try await peer.message(), #""error":{"code":-1,"message":"no"}"#))
    let refused = try await peer.answer(to: 1)
    #expect(refused["error"]?["code"] == -32603)
    #expect(refused["error"]?["message"]?.string == "the client answered 'elicitation/create' with error -1: no")
  }

  @Test("A question that nobody can answer any more ends with the input")
  func endOfInput() async throws {
    let peer = try await start().peer
    peer.send(call(1, "ask"))
    _ = try await peer.message()
    peer.closeOutput()
    let answer = try await peer.answer(to: 1)
    #expect(text(answer) == "shutting_down: the client has closed the connection instead of answering.")
  }

  // MARK: Folders

  private static let initialized = #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#
  private static let changed = #"{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}"#

  @Test("A client's folders are asked for after the handshake and when they change, and waited for")
  func folders() async throws {
    let (one, other) = (try TemporaryFolder(), try TemporaryFolder())
    let peer = try await start().peer
    peer.send(Self.initialized, call(1, "folders"))
    let first = try await peer.message()
    #expect(first["method"] == "roots/list")
    peer.send(answer(first, #""result":{"roots":[{"uri":"file://\#(one.path)"}]}"#))
    #expect(text(try await peer.answer(to: 1)) == one.path)
    peer.send(Self.changed, call(2, "folders"))
    let second = try await peer.message()
    peer.send(answer(second, #""result":{"roots":[{"uri":"file://\#(other.path)"}]}"#))
    #expect(text(try await peer.answer(to: 2)) == other.path)
  }

  @Test("Only the answer to the last question about folders counts")
  func overlappingQuestions() async throws {
    let (one, other) = (try TemporaryFolder(), try TemporaryFolder())
    let peer = try await start().peer
    peer.send(Self.initialized, Self.changed)
    let (first, second) = (try await peer.message(), try await peer.message())
    peer.send(answer(second, #""result":{"roots":[{"uri":"file://\#(other.path)"}]}"#))
    peer.send(answer(first, #""result":{"roots":[{"uri":"file://\#(one.path)"}]}"#))
    #expect(text(try await peer.request(call(1, "folders"), id: 1)) == other.path)
  }

  @Test("The folders that a client may not open are refused to it as to everybody")
  func refusedFolders() async throws {
    let peer = try await start().peer
    peer.send(Self.initialized)
    let uris = #"[{"uri":"file:///"},{"uri":"file:///etc"},{"uri":"https://example.org"},{"uri":"file:///nowhere"}]"#
    peer.send(answer(try await peer.message(), #""result":{"roots":\#(uris)}"#))
    #expect(text(try await peer.request(call(1, "folders"), id: 1)) == "")
  }

  @Test("A client that declares folders and never tells them holds nothing up for good")
  func silentClient() async throws {
    let folder = try TemporaryFolder()
    let roots = Roots([folder.path], stateDirectory: nil, home: nil)
    let peer = try await start(roots: roots, rootsPatience: .milliseconds(1)).peer
    peer.send(Self.initialized)
    _ = try await peer.message()
    #expect(text(try await peer.request(call(1, "folders"), id: 1)) == folder.path)
  }

  @Test("A client that wants to be asked anew while a call waits for its folders does not hold up that call")
  func restlessClient() async throws {
    let peer = try await start(rootsPatience: .milliseconds(300)).peer
    peer.send(Self.initialized)
    _ = try await peer.message()
    peer.send(call(1, "folders"), legacy(2, "ping"))
    _ = try await peer.answer(to: 2)
    peer.send(Self.changed)
    #expect(text(try await peer.answer(to: 1)) == "")
  }

  @Test("A client that declares no folders is not asked for them")
  func noFolders() async throws {
    let peer = try await start(#"{"sampling":{}}"#).peer
    var others: [JSONValue] = []
    peer.send(Self.initialized, Self.changed, legacy(1, "ping"))
    _ = try await peer.answer(to: 1) { others.append($0) }
    #expect(others.isEmpty)
  }
}
