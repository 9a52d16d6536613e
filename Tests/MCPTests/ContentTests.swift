import JSON
import MCP
import TestSupport
import Testing
import ToolKit

@Suite("Kinds of content", .timeLimit(.minutes(5)))
struct ContentTests {
  /// The blocks of a call that answers with one of each kind.
  private func content(_ revision: String?) async throws -> [JSONValue] {
    let peer = try OfferingServer(tools: [Variety()]).peer
    if let revision { _ = try await peer.request(initialize(1, revision), id: 1) }
    let line =
      revision == nil ? modern(2, "tools/call", #""name":"variety""#) : legacy(2, "tools/call", #"{"name":"variety"}"#)
    return try #require(try await peer.request(line, id: 2)["result"]?["content"]?.array)
  }

  @Test("Each kind has its own block, annotated where that was said", arguments: ["2025-06-18", "2025-11-25", nil])
  func whole(_ revision: String?) async throws {
    let expected: [JSONValue] = [
      ["type": "text", "text": "a", "annotations": ["audience": ["user", "assistant"], "priority": 1]],
      ["type": "image", "data": "AQ==", "mimeType": "image/png"],
      ["type": "audio", "data": "Ag==", "mimeType": "audio/wav"],
      ["type": "resource", "resource": ["uri": "x:1", "mimeType": "text/plain", "text": "b"]],
      ["type": "resource", "resource": ["uri": "x:2", "blob": "Aw=="]],
      [
        "type": "resource_link", "uri": "x:3", "name": "three",
        "annotations": ["lastModified": "2026-01-01T00:00:00Z"],
      ],
    ]
    #expect(try await content(revision) == expected)
  }

  @Test("2025-03-26 has audio but gets the link as a text, without the date")
  func march2025() async throws {
    let content = try await content("2025-03-26")
    #expect(content[2]["type"] == "audio")
    #expect(content[5] == ["type": "text", "text": "three: x:3"])
  }

  @Test("2024-11-05 is told what it cannot carry")
  func november2024() async throws {
    let content = try await content("2024-11-05")
    #expect(
      content[2] == ["type": "text", "text": "[1 bytes of audio/wav, which protocol revision 2024-11-05 cannot carry]"])
    #expect(content[3]["type"] == "resource" && content[0]["annotations"]?["priority"] == 1)
  }
}

private struct Variety: Tool {
  struct Output: ToolOutput {
    @ContentOnly var content: [ToolContent] = [
      .annotated(
        .annotated(.text("a"), Annotations(priority: 0)), Annotations(audience: [.user, .assistant], priority: 1)),
      .image([1], mimeType: "image/png"),
      .audio([2], mimeType: "audio/wav"),
      .resource(ResourceContents(uri: "x:1", mimeType: "text/plain", .text("b"))),
      .resource(ResourceContents(uri: "x:2", .blob([3]))),
      .resourceLink(ResourceLink(uri: "x:3", name: "three"))
        .annotated(Annotations(lastModified: "2026-01-01T00:00:00Z")),
    ]
  }

  let name = "variety"
  let title = "Variety"
  let description = "Answers with everything."
  let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)

  func call(_ input: Nothing, in context: ToolContext) async throws -> Output { Output() }
}
