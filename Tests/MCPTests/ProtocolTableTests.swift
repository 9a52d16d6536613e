import Foundation
import MCP
import TestSupport
import Testing

@Suite("docs/protocol.md")
struct ProtocolTableTests {
  private static let path = "docs/protocol.md"
  private static let begin = "<!-- Written by ProtocolTableTests from Sources/MCP/Method.swift and Feature.swift. -->\n"
  private static let end = "<!-- End of the written part. -->\n"

  private static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }

  /// The tables as the declarations have them.
  private static var tables: String {
    let revisions = ProtocolRevision.allCases
    let head = row([""] + revisions.map(\.rawValue)) + row(Array(repeating: "---", count: revisions.count + 1))
    var result = "\n" + head
    for method in Method.allCases {
      result += row(["`\(method.rawValue)`"] + revisions.map { method.revisions.contains($0) ? "yes" : "−32601" })
    }
    result += "\n" + head
    for feature in Feature.allCases {
      let (present, otherwise) = feature.summary
      result += row([present] + revisions.map { $0.has(feature) ? "yes" : otherwise })
    }
    return result + "\n"
  }

  @Test("What each revision gets is what the code declares")
  func tables() throws {
    let text = try String(contentsOfFile: Snapshot.checkout + "/" + Self.path, encoding: .utf8)
    let begin = try #require(text.range(of: Self.begin))
    let end = try #require(text.range(of: Self.end))
    let expected = text[..<begin.upperBound] + Self.tables + text[end.lowerBound...]
    #expect(try Snapshot.difference(of: String(expected), from: Self.path) == nil)
  }
}
