import JSON
import MCP
import TestSupport
import Testing
import ToolKit

@Suite("Prompts", .timeLimit(.minutes(5)))
struct PromptTests {
  @Test("The list tells names, arguments and which of them must be given")
  func list() async throws {
    let peer = try OfferingServer().peer
    let prompt = try #require(try await peer.request(modern(1, "prompts/list"), id: 1)["result"]?["prompts"]?[0])
    #expect(prompt["name"] == "greet" && prompt["title"] == "Greet" && prompt["description"] == "Greets somebody.")
    let arguments = try #require(prompt["arguments"]?.array)
    #expect(arguments.map { $0["name"]?.string } == ["name", "tone", "times", "is_loud"])
    #expect(arguments.map { $0["required"]?.bool } == [true, false, false, false])
    #expect(arguments.first?["description"] == "Whom to greet")
  }

  @Test(
    "Titles come with 2025-06-18, icons with 2025-11-25",
    arguments: [
      ("2024-11-05", false, false), ("2025-03-26", false, false), ("2025-06-18", true, false),
      ("2025-11-25", true, true),
    ])
  func members(_ revision: String, _ hasTitle: Bool, _ hasIcons: Bool) async throws {
    let peer = try OfferingServer().peer
    _ = try await peer.request(initialize(1, revision), id: 1)
    let prompt = try await peer.request(legacy(2, "prompts/list"), id: 2)["result"]?["prompts"]?[0]
    #expect((prompt?["title"] != nil) == hasTitle)
    #expect((prompt?["icons"] != nil) == hasIcons)
    if hasIcons {
      let icon: JSONValue = [
        "src": "https://example.org/i.png", "mimeType": "image/png", "sizes": ["48x48"], "theme": "dark",
      ]
      #expect(prompt?["icons"] == [icon])
    }
  }

  @Test("Arguments, which are strings on the wire, are read by their declarations, and the rest are defaults")
  func getting() async throws {
    let peer = try OfferingServer().peer
    let arguments = #"{"name":"greet","arguments":{"name":"Ada","tone":"FAMILIAR","times":"2","is_loud":"true"}}"#
    let result = try await peer.request(legacy(1, "prompts/get", arguments), id: 1)["result"]
    #expect(result?["description"] == "Greets somebody.")
    #expect(
      result?["messages"]?[0] == ["role": "user", "content": ["type": "text", "text": "familiar Ada 2 true"]])
    #expect(
      result?["messages"]?[1]
        == ["role": "assistant", "content": ["type": "audio", "data": "AQID", "mimeType": "audio/wav"]])
    let plain = try await peer.request(
      modern(2, "prompts/get", #""name":"greet","arguments":{"name":"Bob"}"#), id: 2)["result"]
    #expect(plain?["messages"]?[0]?["content"]?["text"] == "formal Bob 1 false")
    #expect(plain?["resultType"] == "complete")
  }

  @Test(
    "What is missing, unknown or wrong is named in a protocol error",
    arguments: [
      (#"{"name":"greet"}"#, "'name' is missing"),
      (#"{"name":"greet","arguments":{"nam":"x"}}"#, "'nam' is unknown. Did you mean 'name'?"),
      (#"{"name":"greet","arguments":{"name":"x","times":"9"}}"#, "from 1 to 3"),
      (#"{"name":"greet","arguments":{"name":"x","tone":"rude"}}"#, "one of: formal, familiar"),
      (#"{"name":"greet","arguments":[]}"#, "params.arguments must be an object"),
      (#"{"name":"gret"}"#, "Unknown prompt 'gret'. Did you mean 'greet'?"),
      (#"{"name":7}"#, "params.name must be a string"),
      (#"{}"#, "params.name is missing"),
    ])
  func wrong(_ params: String, _ problem: String) async throws {
    let error = try await OfferingServer().peer.request(legacy(1, "prompts/get", params), id: 1)["error"]
    #expect(error?["code"] == -32602)
    #expect(error?["message"]?.string?.contains(problem) == true, "\(error?["message"]?.string ?? "")")
  }

  @Test(
    "A refusal of the prompt is told, a bug of ours is not",
    arguments: [("nobody", "Nobody is not greeted."), ("bug", "a bug in this server")])
  func failures(_ name: String, _ message: String) async throws {
    let params = #"{"name":"greet","arguments":{"name":"\#(name)"}}"#
    let error = try await OfferingServer().peer.request(legacy(1, "prompts/get", params), id: 1)["error"]
    #expect(error?["code"] == -32603)
    #expect(error?["message"]?.string?.contains(message) == true)
  }

  @Test("A prompt logs and reports progress as a tool does")
  func notifications() async throws {
    let peer = try OfferingServer().peer
    let params = #"{"name":"greet","arguments":{"name":"Ada"},"_meta":{"progressToken":"t"}}"#
    var methods: [String?] = []
    peer.send(legacy(1, "prompts/get", params))
    _ = try await peer.answer(to: 1) { methods.append($0["method"]?.string) }
    #expect(methods == ["notifications/message", "notifications/progress"])
  }
}
