import Foundation
import TestSupport
import Testing

@Suite("docs/adding-a-tool.md")
struct GuideTests {
  @Test(
    "The code in the guide is what is compiled and tested here, and the tool what tools/new-tool copies",
    arguments: ["CountWords", "Review"])
  func sameText(_ file: String) throws {
    let guide = try String(contentsOfFile: Snapshot.checkout + "/docs/adding-a-tool.md", encoding: .utf8)
    let code = try String(contentsOfFile: Snapshot.checkout + "/Tests/ToolKitTests/\(file).swift", encoding: .utf8)
    #expect(guide.contains("```swift\n" + code + "```\n"))
  }
}
