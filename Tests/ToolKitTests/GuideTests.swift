import Foundation
import JSON
import TestSupport
import Testing
import ToolKit

@Suite("docs/adding-a-tool.md")
struct GuideTests {
  @Test("The tool in the guide is the one that is compiled and run here")
  func sameText() throws {
    let guide = try String(contentsOfFile: Snapshot.checkout + "/docs/adding-a-tool.md", encoding: .utf8)
    let code = try String(contentsOfFile: Snapshot.checkout + "/Tests/ToolKitTests/CountWords.swift", encoding: .utf8)
    #expect(guide.contains("```swift\n" + code + "```\n"))
  }

  @Test("It works as the guide says")
  func works() async throws {
    let registry = try ToolRegistry([CountWords()])
    let result = try await registry.call(
      "count_words", arguments: JSONDocument(#"{"text":"a bc def","shortest":"2"}"#).root, in: .quiet())
    #expect(result.content == [.text("2 words")])
    #expect(result.structured.map { String(decoding: $0, as: UTF8.self) } == #"{"words":2}"#)
    let error = await #expect(throws: ToolError.self) {
      try await registry.call("count_words", arguments: JSONDocument(#"{"text":""}"#).root, in: .quiet())
    }
    #expect(error?.argument == "text")
  }
}
