import Linting
import Testing

@Suite("deno") struct DenoTests {
  private let lint = DenoLintLinter()
  private let check = DenoCheckLinter()

  @Test("Findings stand where a reader counts them, past emoji, tabs, a byte order mark and CR LF")
  func places() async throws {
    let linted = try await Linted(
      .typescript, "\u{FEFF}debugger;\r\n/*😀*/\tlet é: any = 1;\r\nexport { é };\r\n", with: lint)
    #expect(linted.places == ["no-debugger 1:1", "prefer-const 2:11", "no-explicit-any 2:14"])
    #expect(linted.findings("no-explicit-any").first?.range.end == Position(line: 2, column: 17))
    #expect(linted.findings("no-explicit-any").first?.url == "https://docs.deno.com/lint/rules/no-explicit-any")
    #expect(linted.report("deno-lint")?.version?.isEmpty == false)
  }

  @Test("What oxlint finds too is one finding")
  func twins() async throws {
    let linted = try await Linted(.javascript, "debugger;\n", with: OxlintLinter(), lint)
    #expect(linted.places == ["no-debugger 1:1"])
    #expect(linted.examination.findings.first?.also == [Finding.Twin(tool: "deno-lint", rule: "no-debugger")])
  }

  @Test("Syntax errors and bytes that are not UTF-8 are told, and leave the files beside them alone")
  func unreadable() async throws {
    let linted = try await Linted(
      [
        ("a.js", .javascript, Array("function (\n".utf8)), ("b.js", .javascript, [0x22, 0xFF, 0x22]),
        ("c.js", .javascript, Array("debugger;\n".utf8)),
      ], with: [lint])
    #expect(linted.places == ["syntax-error 1:10", "no-debugger 1:1"])
    #expect(linted.examination.unread == [0, 1])
    #expect(linted.verdict == .fail)
  }

  @Test("Comments silence findings, which are counted, or are ignored")
  func suppressions() async throws {
    let text = "// deno-lint-ignore-file\ndebugger;\n"
    let heeded = try await Linted(.javascript, text, with: lint)
    #expect(heeded.places.isEmpty)
    #expect(heeded.examination.suppressed == 1)
    #expect(
      try await Linted(.javascript, text, with: lint) { $0.honoursSuppressions = false }.places == ["no-debugger 2:1"])
  }

  @Test("Types are checked in the strict profile, over files that import each other, columns in UTF-16")
  func types() async throws {
    let files: [(String, SourceLanguage, [UInt8])] = [
      (
        "a.ts", .typescript,
        Array("import { n } from \"./lib/b.ts\";\n/*😀*/\tconst s: string = n; export { s };\n".utf8)
      ),
      ("lib/b.ts", .typescript, Array("export const n: number = 1;\n".utf8)),
    ]
    let linted = try await Linted(files, with: [check]) { $0.profile = .strict }
    #expect(linted.places == ["TS2322 2:13"])
    #expect(linted.examination.findings.first?.category == .type)
    #expect(linted.verdict == .fail)
    #expect(try await Linted(files, with: [check]).examination.reports.isEmpty)
  }

  @Test("A package of a registry leaves one file unread and not the others")
  func packages() async throws {
    let files: [(String, SourceLanguage, [UInt8])] = [
      ("a.ts", .typescript, Array("import x from \"lodash\";\nx();\n".utf8)),
      ("b.ts", .typescript, Array("export const n: number = \"\";\n".utf8)),
    ]
    let linted = try await Linted(files, with: [check]) { $0.profile = .strict }
    #expect(linted.findings("TS2322").map(\.file) == [1])
    #expect(linted.report("deno-check")?.read == [1])
    #expect(linted.report("deno-check")?.status == .parseError)
  }
}
