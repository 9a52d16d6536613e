import JSON
import MCP
import TestSupport
import Testing
import ToolKit

@Suite("Completion", .timeLimit(.minutes(5)))
struct CompletionTests {
  private func params(_ reference: String, _ argument: String, _ value: String, known: String = "") -> String {
    let context = known.isEmpty ? "" : #","context":{"arguments":{\#(known)}}"#
    return #""ref":{\#(reference)},"argument":{"name":"\#(argument)","value":"\#(value)"}\#(context)"#
  }

  private static let greet = #""type":"ref/prompt","name":"greet""#
  private static let travel = #""type":"ref/prompt","name":"travel""#
  private static let day = #""type":"ref/resource","uri":"day://{month}/{day}.bin""#

  private func completion(_ params: String, after lines: String...) async throws -> JSONValue? {
    let peer = try OfferingServer(prompts: [Greet(), Travel()]).peer
    for line in lines { _ = try await peer.request(line, id: 900) }
    let line =
      lines.isEmpty ? modern(1, "completion/complete", params) : legacy(1, "completion/complete", "{\(params)}")
    return try await peer.request(line, id: 1)["result"]?["completion"]
  }

  @Test("Declared choices complete by themselves, upper and lower case alike")
  func choices() async throws {
    #expect(
      try await completion(params(Self.greet, "tone", "f")) == [
        "values": ["formal", "familiar"], "total": 2, "hasMore": false,
      ])
    #expect(try await completion(params(Self.greet, "tone", "FA"))?["values"] == ["familiar"])
    #expect(try await completion(params(Self.greet, "is_loud", ""))?["values"] == ["true", "false"])
    #expect(try await completion(params(Self.day, "month", "m"))?["values"] == ["march"])
  }

  @Test("An argument without choices has no suggestions, which is no error")
  func none() async throws {
    #expect(
      try await completion(params(Self.greet, "name", "x")) == ["values": [], "total": 0, "hasMore": false])
  }

  @Test("At most a hundred values leave, with how many there are")
  func bounded() async throws {
    let cities = try await completion(params(Self.travel, "city", "c"))
    #expect(cities?["values"]?.array?.count == 100 && cities?["total"] == 150 && cities?["hasMore"] == true)
    #expect(
      try await completion(params(Self.travel, "country", "")) == ["values": ["only one of many"], "hasMore": true])
  }

  @Test(
    "What is known of the other arguments counts from 2025-06-18 on",
    arguments: [("2024-11-05", 0), ("2025-03-26", 0), ("2025-06-18", 2), ("2025-11-25", 2)])
  func context(_ revision: String, _ count: Int) async throws {
    let asked = params(Self.travel, "city", "pa", known: #""country":"France""#)
    let values = try await completion(asked, after: initialize(900, revision))?["values"]?.array
    #expect(values?.count == count)
  }

  @Test(
    "References and arguments that do not exist are named",
    arguments: [
      (#""ref":{"type":"ref/prompt","name":"gret"},"argument":{"name":"a","value":""}"#, "Did you mean 'greet'?"),
      (
        #""ref":{"type":"ref/resource","uri":"day://march/1.bin"},"argument":{"name":"a","value":""}"#, "params.ref.uri"
      ),
      (#""ref":{"type":"ref/tool","name":"say"},"argument":{"name":"a","value":""}"#, "params.ref.type"),
      (#""ref":{"type":"ref/prompt","name":"greet"},"argument":{"name":"tones","value":""}"#, "did you mean 'tone'?"),
      (#""ref":{"type":"ref/prompt","name":"greet"},"argument":{"name":"tone"}"#, "params.argument.value"),
      (#""ref":{"type":"ref/prompt","name":"greet"}"#, "params.argument"),
      (#""argument":{"name":"tone","value":""}"#, "params.ref"),
    ])
  func wrong(_ params: String, _ problem: String) async throws {
    let error = try await OfferingServer().peer.request(modern(1, "completion/complete", params), id: 1)["error"]
    #expect(error?["code"] == -32602)
    #expect(error?["message"]?.string?.contains(problem) == true, "\(error?["message"]?.string ?? "")")
  }

  @Test("The capability is declared from 2025-03-26 on, and where nothing completes the method does not exist")
  func capability() async throws {
    func declares(_ server: OfferingServer, _ revision: String) async throws -> Bool {
      let result = try await server.peer.request(initialize(1, revision), id: 1)["result"]
      return result?["capabilities"]?["completions"] != nil
    }
    #expect(try await !declares(OfferingServer(), "2024-11-05"))
    #expect(try await declares(OfferingServer(), "2025-03-26"))
    let plain = try OfferingServer(prompts: [], templates: [])
    #expect(try await !declares(plain, "2025-11-25"))
    let params = params(Self.greet, "tone", "")
    #expect(try await plain.peer.request(modern(2, "completion/complete", params), id: 2)["error"]?["code"] == -32601)
  }
}
