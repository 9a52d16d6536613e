import JSON
import MCP
import TestSupport
import Testing
import ToolKit

@Suite("The pattern of artifacts", .timeLimit(.minutes(5)))
struct ArtifactTemplateTests {
  private func server() throws -> OfferingServer {
    try OfferingServer(
      tools: [Publish()], prompts: [], resources: [], templates: [ArtifactTemplate()], isFixed: true)
  }

  @Test("It is listed, and what follows it is read with its own type")
  func reading() async throws {
    let peer = try server().peer
    let templates = try await peer.request(modern(1, "resources/templates/list"), id: 1)["result"]?["resourceTemplates"]
    #expect(templates?[0]?["uriTemplate"] == "workbench://artifact/{key}/{name}")
    let uris = try await peer.request(modern(2, "tools/call", #""name":"publish""#), id: 2)["result"]?[
      "structuredContent"]?["uris"]
    for (uri, mimeType) in zip(try #require(uris?.array), ["text/plain", "application/octet-stream"]) {
      let link = #""uri":"\#(try #require(uri.string))""#
      let read = try await peer.request(modern(5, "resources/read", link), id: 5)["result"]
      #expect(read?["contents"]?[0]?["mimeType"]?.string == mimeType)
    }
    #expect(try await peer.request(modern(3, "resources/list"), id: 3)["result"]?["resources"] == [])
    let unknown = #""uri":"workbench://artifact/00000000000000000000000000000000/x""#
    #expect(try await peer.request(modern(4, "resources/read", unknown), id: 4)["error"]?["code"] == -32602)
  }

  @Test("What never changes cannot be watched, so nothing is promised")
  func watching() async throws {
    let peer = try server().peer
    let introduction = try await peer.request(initialize(1, "2025-11-25"), id: 1)["result"]
    #expect(introduction?["capabilities"]?["resources"] == [:])
    let uri = #"{"uri":"workbench://artifact/0/x"}"#
    #expect(try await peer.request(legacy(2, "resources/subscribe", uri), id: 2)["error"]?["code"] == -32601)
  }
}
