import JSON
import JSONRPC
import TestSupport
import Testing

@Suite("Tool calls", .timeLimit(.minutes(5)))
struct ToolCallTests {
  private static let revisions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"]

  private func call(_ id: Int, _ name: String, _ arguments: String = "{}", meta: String = "{}") -> String {
    legacy(id, "tools/call", #"{"name":"\#(name)","arguments":\#(arguments),"_meta":\#(meta)}"#)
  }

  @Test("The tool list has the members of the revision and no others", arguments: revisions)
  func listMembers(_ revision: String) async throws {
    let peer = try startServer().peer
    _ = try await peer.request(initialize(1, revision), id: 1)
    let answer = try await peer.request(legacy(2, "tools/list"), id: 2)
    let tool = try #require(answer["result"]?["tools"]?.array?.first?.object)
    var expected = ["name", "description", "inputSchema"]
    if revision >= "2025-03-26" { expected.append("annotations") }
    if revision >= "2025-06-18" { expected += ["title", "outputSchema"] }
    #expect(Set(tool.keys) == Set(expected))
    #expect((tool["annotations"]?["title"] != nil) == (revision == "2025-03-26"))
  }

  @Test("The tool list is the same bytes every time, and in every server")
  func listIsStable() async throws {
    var lists: Set<String> = []
    for _ in 0..<2 {
      let peer = try startServer().peer
      for _ in 0..<2 {
        peer.send(legacy(1, "tools/list"))
        lists.insert(try #require(try await peer.line()))
      }
    }
    #expect(lists.count == 1)
  }

  @Test(
    "Structured results and links exist from 2025-06-18 on; before, the URI is in the text", arguments: revisions
  )
  func resultMembers(_ revision: String) async throws {
    let peer = try startServer().peer
    _ = try await peer.request(initialize(1, revision), id: 1)
    let result = try #require(try await peer.request(call(2, "publish"), id: 2)["result"])
    let isNew = revision >= "2025-06-18"
    #expect((result["structuredContent"] != nil) == isNew)
    let link = try #require(result["content"]?[1])
    #expect(link["type"] == (isNew ? "resource_link" : "text"))
    let carrier = isNew ? link["uri"] : link["text"]
    #expect(carrier?.string?.contains("workbench://artifact/") == true)
    #expect(result["isError"] == nil)
  }

  @Test("An artifact is read by its link: text as text, anything else as base64, in both eras")
  func reading() async throws {
    let peer = try startServer().peer
    let links = try #require(try await peer.request(call(1, "publish"), id: 1)["result"]?["content"]?.array).dropFirst()
    let uris = links.compactMap { $0["uri"]?.string }
    let text = try await peer.request(legacy(2, "resources/read", #"{"uri":"\#(uris[0])"}"#), id: 2)
    #expect(text["result"]?["contents"]?[0]?["text"] == "hello")
    #expect(text["result"]?["contents"]?[0]?["mimeType"] == "text/plain")
    let binary = try await peer.request(modern(3, "resources/read", #""uri":"\#(uris[1])""#), id: 3)
    #expect(binary["result"]?["contents"]?[0]?["blob"] == "AAH/")
    #expect(binary["result"]?["cacheScope"] == "private" && binary["result"]?["resultType"] == "complete")
  }

  @Test("A resource that does not exist is -32002 in the legacy era and -32602 in the modern one, with its URI")
  func resourceNotFound() async throws {
    let peer = try startServer().peer
    let old = try await peer.request(legacy(1, "resources/read", #"{"uri":"workbench://artifact/no/x"}"#), id: 1)
    #expect(old["error"]?["code"] == -32002 && old["error"]?["data"]?["uri"] == "workbench://artifact/no/x")
    let new = try await peer.request(modern(2, "resources/read", #""uri":"workbench://artifact/no/x""#), id: 2)
    #expect(new["error"]?["code"] == -32602)
    #expect(try await peer.request(legacy(3, "resources/read"), id: 3)["error"]?["code"] == -32602)
  }

  @Test("An unknown tool is a protocol error with a suggestion")
  func unknownTool() async throws {
    let answer = try await startServer().peer.request(call(1, "sya"), id: 1)
    #expect(answer["error"]?["code"] == -32602)
    #expect(answer["error"]?["message"]?.string?.contains("'say'") == true)
  }

  @Test(
    "Parameters of the wrong form are protocol errors that name the member",
    arguments: [
      ("{}", "params.name"), (#"{"name":7}"#, "params.name"), (#"{"name":"say","arguments":[]}"#, "params.arguments"),
      (#"{"name":"say","_meta":3}"#, "params._meta"),
      (#"{"name":"say","_meta":{"progressToken":{}}}"#, "params._meta.progressToken"),
    ])
  func wrongForm(_ params: String, _ member: String) async throws {
    let answer = try await startServer().peer.request(legacy(1, "tools/call", params), id: 1)
    #expect(answer["error"]?["code"] == -32602)
    #expect(answer["error"]?["message"]?.string?.hasPrefix(member) == true)
  }

  @Test(
    "Wrong arguments are tool results that a model can act on",
    arguments: [#"{}"#, #"{"text":"x","times":9}"#, #"{"text":"x","tmes":2}"#, #"{"text":{}}"#])
  func wrongArguments(_ arguments: String) async throws {
    let result = try #require(try await startServer().peer.request(call(1, "say", arguments), id: 1)["result"])
    #expect(result["isError"] == true && result["structuredContent"] == nil)
    #expect(result["content"]?[0]?["text"]?.string?.hasPrefix("invalid_argument: ") == true)
  }

  @Test("A failure of the tool's subject is a tool result, our bug is an internal error")
  func failures() async throws {
    let peer = try startServer().peer
    let refused = try await peer.request(call(1, "fail", #"{"how":"refuse"}"#), id: 1)
    #expect(refused["result"]?["isError"] == true)
    #expect(refused["result"]?["content"]?[0]?["text"] == "refused: not here retry_after_ms: 5")
    let bug = try await peer.request(call(2, "fail", #"{"how":"bug"}"#), id: 2)
    #expect(bug["error"]?["code"] == -32603)
    // Nothing of the inside leaks out.
    #expect(bug["error"]?["message"]?.string?.contains("Bug()") == false)
  }

  @Test("A call over its deadline is a tool result that says so")
  func deadline() async throws {
    let answer = try await startServer().peer.request(call(1, "brief"), id: 1)
    #expect(answer["result"]?["isError"] == true)
    #expect(answer["result"]?["content"]?[0]?["text"]?.string?.hasPrefix("deadline_exceeded: ") == true)
  }

  @Test("Over the limit a call is refused as a tool result with the time to wait; ping is still answered")
  func overloaded() async throws {
    var limits = ConnectionLimits()
    limits.callsInFlight = 1
    let peer = try startServer(limits: limits).peer
    peer.send(call(1, "wait"))
    let refused = try await peer.request(call(2, "say", #"{"text":"x"}"#), id: 2)
    #expect(refused["result"]?["isError"] == true)
    let text = refused["result"]?["content"]?[0]?["text"]?.string ?? ""
    #expect(text.hasPrefix("overloaded: ") && text.contains("retry_after_ms: 100"))
    #expect(try await peer.request(legacy(3, "ping"), id: 3)["result"] == [:])
    peer.send(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#)
    #expect(try await peer.request(call(4, "say", #"{"text":"x"}"#), id: 4)["result"]?["isError"] == nil)
  }

  @Test("A call in flight when the server ends is answered shutting_down")
  func shuttingDown() async throws {
    var limits = ConnectionLimits()
    limits.drainMilliseconds = 20
    let server = try startServer(limits: limits)
    server.peer.send(call(1, "wait"))
    server.peer.closeOutput()
    let answer = try await server.peer.answer(to: 1)
    #expect(answer["result"]?["isError"] == true)
    #expect(answer["result"]?["content"]?[0]?["text"]?.string?.hasPrefix("shutting_down: ") == true)
  }

  @Test("A call that answers with what it has when the server ends says first that it was shutting_down")
  func shuttingDownWithPartialResult() async throws {
    var limits = ConnectionLimits()
    limits.drainMilliseconds = 20
    limits.drainStopMilliseconds = 60_000
    let server = try startServer(limits: limits)
    server.peer.send(call(1, "partial"))
    server.peer.closeOutput()
    let result = try #require(try await server.peer.answer(to: 1)["result"])
    #expect(result["isError"] == true)
    #expect(result["content"]?[0]?["text"]?.string?.hasPrefix("shutting_down: ") == true)
    #expect(result["content"]?[1]?["text"] == "half of it")
    #expect(result["structuredContent"] == ["complete": false])
  }

  @Test("A tool with long results announces their length from 2025-06-18 on", arguments: revisions)
  func resultLength(_ revision: String) async throws {
    let peer = try startServer().peer
    _ = try await peer.request(initialize(1, revision), id: 1)
    let tools = try #require(try await peer.request(legacy(2, "tools/list"), id: 2)["result"]?["tools"]?.array)
    let lengths = tools.compactMap { $0["_meta"]?["anthropic/maxResultSizeChars"] }
    #expect(lengths == (revision >= "2025-06-18" ? [60_000] : []))
  }

  @Test("A result that no client would accept is replaced by one that says so")
  func tooLarge() async throws {
    var limits = ConnectionLimits()
    limits.frameBytes = 10_000
    let answer = try await startServer(limits: limits).peer.request(call(1, "bulk", #"{"size":20000}"#), id: 1)
    #expect(answer["result"]?["content"]?[0]?["text"]?.string?.hasPrefix("result_too_large: ") == true)
  }

  @Test("A cancelled call is silent from then on, whatever the tool still says")
  func cancelled() async throws {
    let started = Event<Void>()
    let server = try startServer(started: started)
    server.peer.send(call(1, "wait", meta: #"{"progressToken":"t"}"#))
    try await started.value()
    server.peer.send(
      #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1,"reason":"enough"}}"#)
    server.peer.closeOutput()
    #expect(try await server.peer.rest() == [])
  }

  @Test("Line separators in a result go out as escapes")
  func lineSeparators() async throws {
    let peer = try startServer().peer
    peer.send(call(1, "say", "{\"text\":\"a\u{2028}b\u{2029}c\"}"))
    let line = try #require(try await peer.line())
    #expect(line.contains(#"a\u2028b\u2029c"#))
    #expect(!line.unicodeScalars.contains("\u{2028}") && !line.unicodeScalars.contains("\u{2029}"))
  }
}
