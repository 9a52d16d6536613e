import Linting
import Sandbox
import Testing

@Suite("Linters of Swift") struct SwiftLinterTests {
  private let format = SwiftFormatLinter()
  private let compiler = SwiftcLinter()

  @Test("Findings stand where a reader counts them, once each, past emoji, tabs, a byte order mark and CR LF")
  func places() async throws {
    let text = "\u{FEFF}let a: Int = 1; let b = 1\r\n/*😀*/\tlet Tea = \"é\"; let c = 2\r\n"
    let linted = try await Linted(.swift, text, with: format)
    #expect(
      linted.places == [
        "DoNotUseSemicolons 1:15", "NoBlockComments 2:1", "AlwaysUseLowerCamelCase 2:11", "DoNotUseSemicolons 2:20",
      ])
    #expect(linted.examination.findings.allSatisfy { $0.category == .style && $0.severity == .info })
    #expect(linted.examination.findings.first?.url?.hasSuffix("#donotusesemicolons") == true)
    #expect(linted.report("swift-format")?.version?.isEmpty == false)
  }

  @Test("How text is laid out is told in the strict profile alone")
  func layout() async throws {
    let text = "struct A {\n    let  b = 1\n}\n"
    #expect(try await Linted(.swift, text, with: format).places.isEmpty)
    let strict = try await Linted(.swift, text, with: format) { $0.profile = .strict }
    #expect(strict.places == ["Indentation 2:1", "Spacing 2:8"])
  }

  @Test("A clean file passes and an empty one too", arguments: ["let a = 1\n", "", "let a = /b-([0-9])/\n"])
  func clean(text: String) async throws {
    let linted = try await Linted(.swift, text, with: format, compiler)
    #expect(linted.verdict == .pass)
    #expect(linted.examination.reports.map(\.status) == [.ok, .ok])
  }

  @Test("Syntax errors of both are one finding where they are on one line, and the file has not been read")
  func syntax() async throws {
    let linted = try await Linted(.swift, "/*😀*/\tfunc (\n", with: format, compiler)
    #expect(linted.verdict == .fail)
    #expect(linted.examination.findings.first?.range.start == Position(line: 1, column: 12))
    #expect(linted.examination.findings.first?.also == [Finding.Twin(tool: "swiftc", rule: "syntax-error")])
    #expect(linted.examination.reports.map(\.status) == [.parseError, .parseError])
  }

  @Test("swiftc counts columns in bytes, with the byte order mark")
  func compilerColumns() async throws {
    let linted = try await Linted(.swift, "\u{FEFF}let ; a\r\n/*😀*/\tlet ;\r\n", with: compiler)
    #expect(linted.places == ["syntax-error 1:5", "syntax-error 2:11"])
  }

  @Test("Bytes that are not UTF-8 fail; the file beside them is read")
  func bytes() async throws {
    let linted = try await Linted(
      [
        ("a.swift", .swift, Array("let a = \"".utf8) + [0xFF, 0x22, 0x0A]),
        ("b.swift", .swift, Array("let b = 1;\n".utf8)),
      ], with: [format, compiler])
    #expect(linted.examination.unread == [0])
    #expect(linted.findings("unreadable").map(\.file) == [0])
    #expect(linted.findings("DoNotUseSemicolons").map(\.file) == [1])
    #expect(linted.verdict == .fail)
  }

  @Test("Comments silence findings, which are counted, or are ignored")
  func suppressions() async throws {
    let text = "// swift-format-ignore\nlet a = 1;\n"
    let heeded = try await Linted(.swift, text, with: format)
    #expect(heeded.places.isEmpty)
    #expect(heeded.examination.suppressed == 1)
    let ignored = try await Linted(.swift, text, with: format) { $0.honoursSuppressions = false }
    #expect(ignored.places == ["DoNotUseSemicolons 2:10"])
  }

  @Test("The project's configuration counts only where it is trusted")
  func configuration() async throws {
    let files: [(String, SourceLanguage, [UInt8])] = [("a.swift", .swift, Array("let a = 1;\n".utf8))]
    let rules = RunRequest.File(
      name: ".swift-format", content: Array(#"{"version": 1, "rules": {"DoNotUseSemicolons": false}}"#.utf8))
    #expect(try await Linted(files, with: [format]).places == ["DoNotUseSemicolons 1:10"])
    #expect(try await !Linted(files, with: [format], configuration: [rules]).places.contains("DoNotUseSemicolons 1:10"))
  }
}
