import Foundation
import TestSupport
import Testing

@Suite("docs/adding-a-tool.md")
struct GuideTests {
  @Test("The tool in the guide is the one that is compiled and tested here, and that tools/new-tool copies")
  func sameText() throws {
    let guide = try String(contentsOfFile: Snapshot.checkout + "/docs/adding-a-tool.md", encoding: .utf8)
    let code = try String(contentsOfFile: Snapshot.checkout + "/Tests/ToolKitTests/CountWords.swift", encoding: .utf8)
    #expect(guide.contains("```swift\n" + code + "```\n"))
  }
}
