import JSON
import MCP
import Roots
import TestSupport
import Testing
import ToolKit

@Suite("Resources", .timeLimit(.minutes(5)))
struct ResourceTests {
  @Test("Resources and templates are listed with what is known of them")
  func lists() async throws {
    let peer = try OfferingServer().peer
    let resource = try await peer.request(modern(1, "resources/list"), id: 1)["result"]?["resources"]
    let note: JSONValue = [
      "uri": "note://one", "name": "one", "title": "One", "description": "A note.", "mimeType": "text/plain", "size": 5,
      "annotations": ["audience": ["user"], "priority": 0.5, "lastModified": "2026-01-01T00:00:00Z"],
    ]
    #expect(resource == [note])
    let template = try await peer.request(modern(2, "resources/templates/list"), id: 2)["result"]?["resourceTemplates"]
    let day: JSONValue = [
      "uriTemplate": "day://{month}/{day}.bin", "name": "day", "title": "Day", "description": "A day.",
      "mimeType": "application/octet-stream",
    ]
    #expect(template == [day])
  }

  @Test(
    "Older revisions get no title and no lastModified", arguments: [("2025-03-26", false), ("2025-06-18", true)])
  func members(_ revision: String, _ isThere: Bool) async throws {
    let peer = try OfferingServer().peer
    _ = try await peer.request(initialize(1, revision), id: 1)
    let note = try await peer.request(legacy(2, "resources/list"), id: 2)["result"]?["resources"]?[0]
    #expect((note?["title"] != nil) == isThere)
    #expect(note?["annotations"]?["priority"] == 0.5)
    #expect((note?["annotations"]?["lastModified"] != nil) == isThere)
  }

  @Test("Text and bytes are read by their URI, also those that follow a template")
  func reading() async throws {
    let peer = try OfferingServer().peer
    let text = try await peer.request(legacy(1, "resources/read", #"{"uri":"note://one"}"#), id: 1)["result"]
    #expect(text == ["contents": [["uri": "note://one", "mimeType": "text/plain", "text": "hello"]]])
    let bytes = try await peer.request(modern(2, "resources/read", #""uri":"day://m%61rch/07.bin""#), id: 2)["result"]
    #expect(
      bytes?["contents"]
        == [["uri": "day://m%61rch/07.bin", "mimeType": "application/octet-stream", "blob": "Bw=="]])
  }

  @Test("How long a client may keep what it read is what the resource says, in private")
  func timeToLive() async throws {
    let peer = try OfferingServer().peer
    let note = try await peer.request(modern(1, "resources/read", #""uri":"note://one""#), id: 1)["result"]
    #expect(note?["ttlMs"] == 0 && note?["cacheScope"] == "private")
    let day = try await peer.request(modern(2, "resources/read", #""uri":"day://march/1.bin""#), id: 2)["result"]
    #expect(day?["ttlMs"] == 7000)
  }

  @Test(
    "What is not there is an error with the URI, in the code of the revision, and never empty contents",
    arguments: ["note://two", "day://february/30.bin", "day://march/1.txt", "day:///1.bin", "x", ""])
  func notFound(_ uri: String) async throws {
    let peer = try OfferingServer().peer
    let old = try await peer.request(legacy(1, "resources/read", #"{"uri":"\#(uri)"}"#), id: 1)
    #expect(old["error"]?["code"] == -32002 && old["error"]?["data"]?["uri"]?.string == uri && old["result"] == nil)
    let new = try await peer.request(modern(2, "resources/read", #""uri":"\#(uri)""#), id: 2)
    #expect(new["error"]?["code"] == -32602 && new["error"]?["data"]?["uri"]?.string == uri && new["result"] == nil)
  }

  @Test("A variable that its declaration does not allow is named")
  func wrongVariable() async throws {
    let peer = try OfferingServer().peer
    let error = try await peer.request(legacy(1, "resources/read", #"{"uri":"day://march/40.bin"}"#), id: 1)["error"]
    #expect(error?["code"] == -32602)
    #expect(error?["message"]?.string?.contains("'day' is \"40\", expected an integer from 1 to 31") == true)
  }

  @Test("Artifacts are read beside them and never listed")
  func artifacts() async throws {
    let peer = try OfferingServer(tools: [Publish()]).peer
    let uris = try await peer.request(legacy(1, "tools/call", #"{"name":"publish"}"#), id: 1)["result"]?[
      "structuredContent"]?["uris"]
    let uri = try #require(uris?[0]?.string)
    let read = try await peer.request(legacy(2, "resources/read", #"{"uri":"\#(uri)"}"#), id: 2)["result"]
    #expect(read?["contents"]?[0]?["text"] == "hello")
    #expect(try await peer.request(legacy(3, "resources/list"), id: 3)["result"]?["resources"]?.array?.count == 1)
  }

  @Test("Further providers are read by whoever knows the URI")
  func providers() async throws {
    struct Echoes: ResourceProvider {
      func resource(at uri: String) -> ReadResource? {
        guard uri.hasPrefix("echo:") else { return nil }
        return ReadResource(ResourceContents(uri: uri, .text(String(uri.dropFirst(5)))), timeToLive: .seconds(1))
      }
    }
    let peer = InMemoryServer(
      MCPServer(
        info: ServerInfo(name: "test", title: "Test", version: "1"), offer: Offer(tools: try ToolRegistry([])),
        providers: [Echoes()], roots: .none)
    ).peer
    let read = try await peer.request(modern(1, "resources/read", #""uri":"echo:hello""#), id: 1)["result"]
    #expect(read?["contents"] == [["uri": "echo:hello", "text": "hello"]] && read?["ttlMs"] == 1000)
    let other = try await peer.request(modern(2, "resources/read", #""uri":"other:hello""#), id: 2)
    #expect(other["error"]?["code"] == -32602)
  }
}
