import Linting
import Sandbox
import Testing

@Suite("oxlint") struct OxlintTests {
  private let oxlint = OxlintLinter()

  @Test("Findings stand where a reader counts them, past emoji, tabs, a byte order mark and CR LF")
  func places() async throws {
    let linted = try await Linted(.javascript, "\u{FEFF}debugger;\r\n/*😀*/\teval(\"x\"); debugger\r\n", with: oxlint)
    #expect(linted.places == ["no-debugger 1:1", "no-eval 2:7", "no-debugger 2:18"])
    let eval = try #require(linted.findings("no-eval").first)
    #expect(eval.range.end == Position(line: 2, column: 11))
    #expect(eval.category == .security)
    #expect(eval.cwe == 95)
    #expect(eval.url?.hasSuffix("no-eval.html") == true)
  }

  @Test("TypeScript and JSX are read, and code that cannot work is an error")
  func languages() async throws {
    let typed = try await Linted(
      .typescript, "const o: { a: number } = { a: 1, a: 2 };\nexport default o;\n", with: oxlint)
    #expect(typed.findings("no-dupe-keys").first?.severity == .error)
    #expect(typed.verdict == .fail)
    let elements = try await Linted(
      [
        ("a.tsx", .typescript, Array("export const A = () => <p dangerouslySetInnerHTML={{ __html: \"\" }} />;\n".utf8))
      ],
      with: [oxlint])
    #expect(elements.findings("no-danger").first?.category == .security)
  }

  @Test("A clean file passes and an empty one too", arguments: ["export const a = 1;\n", ""])
  func clean(text: String) async throws {
    let linted = try await Linted(.javascript, text, with: oxlint)
    #expect(linted.verdict == .pass)
    #expect(linted.report("oxlint")?.status == .ok)
  }

  @Test("Syntax errors and bytes that are not UTF-8 fail and have not been read; the file beside them has")
  func unreadable() async throws {
    let linted = try await Linted(
      [
        ("a.js", .javascript, Array("function (\n".utf8)), ("b.js", .javascript, [0x22, 0xFF, 0x22]),
        ("c.js", .javascript, Array("debugger;\n".utf8)),
      ], with: [oxlint])
    #expect(linted.examination.unread == [0, 1])
    #expect(linted.examination.findings.filter { $0.category == .syntax }.map(\.file).contains(1))
    #expect(linted.examination.findings.first { $0.category == .syntax }?.range.start == Position(line: 1, column: 10))
    #expect(linted.report("oxlint")?.status == .parseError)
    #expect(linted.verdict == .fail)
  }

  @Test("Comments silence findings, which are counted, or are ignored")
  func suppressions() async throws {
    let text = "/* eslint-disable no-eval */\neval(\"x\");\ndebugger; // oxlint-disable-line\n"
    let heeded = try await Linted(.javascript, text, with: oxlint)
    #expect(heeded.places.isEmpty)
    #expect(heeded.examination.suppressed == 2)
    let ignored = try await Linted(.javascript, text, with: oxlint) { $0.honoursSuppressions = false }
    #expect(ignored.places == ["no-eval 2:1", "no-debugger 3:1"])
  }

  @Test("No configuration is looked for, not even one that is a program among the files")
  func configuration() async throws {
    let files: [(String, SourceLanguage, [UInt8])] = [
      ("oxlint.config.ts", .typescript, Array("export default { rules: {} };\n".utf8)),
      ("a.js", .javascript, Array("debugger;\n".utf8)),
    ]
    let distrusted = try await Linted(files, with: [oxlint])
    #expect(distrusted.places == ["no-debugger 1:1"])
    let rules = Array(#"{"rules": {"no-debugger": "off", "no-var": "error"}}"#.utf8)
    let trusted = try await Linted(
      [("a.js", .javascript, Array("debugger; var a = 1; export { a };\n".utf8))], with: [oxlint],
      configuration: [RunRequest.File(name: ".oxlintrc.json", content: rules)])
    #expect(trusted.places == ["no-var 1:11"])
  }

  @Test("A thousand files with long names are read")
  func thousands() async throws {
    let folder = String(repeating: "long-", count: 40)
    let files = (0..<1000).map { index in
      ("\(folder)/\(index).js", SourceLanguage.javascript, Array("debugger;\n".utf8))
    }
    let linted = try await Linted(files, with: [oxlint])
    #expect(linted.findings("no-debugger").count == 1000)
    #expect(linted.examination.unread.isEmpty)
  }
}
