import Testing
import ToolKit

@testable import SearchIndex
@testable import VectorSearch

@Suite("How documents are cited") struct CitationTests {
  private let folder = CollectionRecord(id: CollectionID(number: 1), name: "/r", root: Array("/r s".utf8), model: nil)
  private let texts = CollectionRecord(id: CollectionID(number: 2), name: "notes", root: nil, model: nil)

  @Test("A file has a file: URI, whatever its name, and a name on one line")
  func files() {
    let key: [UInt8] = Array("a/ü\n".utf8) + [0xFF]
    let cited = CitedDocument(key: key, of: folder, base: Array("sub/".utf8))
    #expect(cited.uri == "file:///r%20s/a/%C3%BC%0A%FF")
    #expect(cited.name == "sub/a/ü\\u{A}\\xFF")
    #expect(PercentEncoding.decoded(cited.uri.utf8.dropFirst(7)) == Array("/r s/".utf8) + key)
  }

  @Test("A text has a URI of its collection")
  func text() {
    let cited = CitedDocument(key: Array("https://x/y?z".utf8), of: texts, base: Array("none".utf8))
    #expect(cited.uri == "workbench://text/notes/https%3A%2F%2Fx%2Fy%3Fz")
    #expect(cited.name == "https://x/y?z")
  }

  @Test("Broken escapes are none", arguments: ["%", "%1", "%zz", "a%"])
  func escapes(text: String) { #expect(PercentEncoding.decoded(text.utf8) == nil) }

  @Test("A label is one line, of places and headings")
  func label() {
    let cited = CitedDocument(key: Array("a.md".utf8), of: texts, base: [])
    #expect(CitationText.label(cited, 3...3, ["One\r\n two", ""]) == "a.md:3 › One two")
    #expect(CitationText.label(cited, 3...14, []) == "a.md:3-14")
    #expect(CitationText.line(String(repeating: "x", count: 100), limit: 10) == "xxxxxxxxxx…")
  }

  @Test("A question is not empty and not longer than an encoder reads")
  func query() throws {
    #expect(throws: (any Error).self) { try BoundedQuery("") }
    #expect(throws: (any Error).self) { try BoundedQuery(" \n\t\u{0}") }
    #expect(try !BoundedQuery("what is it that was").hasTerms)
    #expect(try BoundedQuery("how does the parser work\u{0}?").hasTerms)
    let long = try BoundedQuery(String(repeating: "parser ", count: 20_000))
    #expect(ContextTokens.count(long.bytes.span) <= BoundedQuery.tokenLimit)
    #expect(long.degraded.count == 1)
    #expect(try BoundedQuery("short").degraded.isEmpty)
  }
}
