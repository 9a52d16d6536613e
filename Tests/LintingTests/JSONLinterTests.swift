import Linting
import Testing

@Suite("JSON") struct JSONLinterTests {
  private func lint(_ text: String, name: String = "a.json") async throws -> Linted {
    try await Linted(.json, text, name: name, with: JSONLinter())
  }

  @Test(
    "What is not JSON fails where a reader sees it",
    arguments: [
      ("{\"a\": }", "syntax-error 1:7"), ("[\"😀\t\"]", "syntax-error 1:4"),
      ("{\r\n  \"é\": 01\r\n}", "syntax-error 2:9"),
      ("\u{FEFF}[1 2]", "syntax-error 1:4"), ("", "syntax-error 1:1"), ("{\"a\": 1} x", "syntax-error 1:10"),
      ("{\"a\": 1,\n}", "trailing-comma 1:8"), ("// c\n{}", "comment 1:1"), ("{\"a\": NaN}", "syntax-error 1:7"),
      ("{\"a\": \"\\x\"}", "syntax-error 1:8"),
    ])
  func errors(text: String, place: String) async throws {
    let linted = try await lint(text)
    #expect(linted.places.filter { !$0.hasPrefix("byte-order-mark") } == [place])
    #expect(linted.verdict == .fail)
    #expect(linted.report("json")?.status == .parseError)
    #expect(linted.examination.unread == [0])
  }

  @Test("What is JSON passes", arguments: ["{}", "0", " [1, {\"a\": null}]\n", "\"\\\"\\\\\""])
  func clean(text: String) async throws {
    #expect(try await lint(text).verdict == .pass)
  }

  @Test("A trailing comma is removed by a safe fix")
  func trailingComma() async throws {
    let fix = try #require(try await lint("[\"😀\" , ]").examination.findings.first?.fix)
    #expect(fix.applicability == .safe)
    #expect(
      fix.edits == [Fix.Edit(range: TextRange(Position(line: 1, column: 6), Position(line: 1, column: 7)), text: "")])
  }

  @Test("A key that is there twice is a warning, where it is again; in other objects it is none")
  func duplicates() async throws {
    let linted = try await lint(
      "{\"a\": 1, \"b\": {\"a\": 2},\n \"\\\"😀\\\\\": 3, \"a\" : [1], \"\\\"\\ud83d\\ude00\\\\\": {}}\n")
    #expect(linted.places == ["duplicate-key 2:14", "duplicate-key 2:25"])
    #expect(linted.examination.findings.map(\.range.end.column) == [17, 43])
    #expect(linted.verdict == .warn)
  }

  @Test(
    "Files whose readers allow comments may have them, and trailing commas",
    arguments: ["tsconfig.json", ".vscode/a.json"])
  func commented(name: String) async throws {
    let text = "{ // one\n /* two */ \"a\": [1, 2, /* three */ ], \"b//\": \"\\\"/*\",\n}"
    #expect(try await lint(text, name: name).verdict == .pass)
    #expect(try await lint("{ \"a\": [,], }", name: name).places == ["syntax-error 1:9"])
    #expect(try await lint("{} /* open", name: name).places == ["comment 1:4"])
    #expect(try await lint(text).verdict == .fail)
  }

  @Test("A file of lines has a value on each")
  func lines() async throws {
    let linted = try await lint("{\"a\": 1}\n\n[1,]\r\n{\"b\": \n", name: "a.jsonl")
    #expect(linted.places == ["trailing-comma 3:3", "syntax-error 4:7"])
  }

  @Test("Hostile depth and length are answered")
  func hostile() async throws {
    let deep = try await lint(String(repeating: "[", count: 100_000))
    #expect(deep.verdict == .fail)
    let long = try await lint("[" + String(repeating: "{\"a\":1,\"a\":2},", count: 50_000) + "0]")
    #expect(long.examination.findings.count == 200)
    let quotes = try await lint("{\"" + String(repeating: "\\\\", count: 100_000) + "\": 1, \"a\": 1, \"a\": 2}")
    #expect(quotes.places.count == 1)
  }
}
