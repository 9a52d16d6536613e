import Linting
import Sandbox
import Testing

@Suite("yamllint") struct YamlTests {
  private let yamllint: [any Linter] = [YamlLinter()]

  private func lint(
    _ text: String, configuration: [RunRequest.File] = [], _ change: (inout LintRequest) -> Void = { _ in },
  ) async throws -> Linted {
    try await Linted([("a.yml", .yaml, Array(text.utf8))], with: yamllint, configuration: configuration, change)
  }

  @Test("Syntax and duplicate keys are errors, with columns in characters")
  func errors() async throws {
    let linted = try await lint("\u{FEFF}a: '😀'\r\na: 2\r\nb: [1, '😀', ]]\r\n")
    #expect(linted.places == ["key-duplicates 2:1", "syntax 3:14"])
    #expect(linted.examination.findings.map(\.category) == [.correctness, .syntax])
    #expect(linted.verdict == .fail)
  }

  @Test("A clean file passes, however long its lines", arguments: ["", "key: value\n"])
  func clean(text: String) async throws {
    let linted = try await lint(text + "# " + String(repeating: "long ", count: 100) + "line\n")
    #expect(linted.places.isEmpty && linted.verdict == .pass)
  }

  @Test("Comments that silence it are heeded and counted, or ignored")
  func suppressions() async throws {
    let text = "# yamllint disable-file\na: 1\na: 2\n"
    let heeded = try await lint(text)
    #expect(heeded.places.isEmpty && heeded.examination.suppressed == 1)
    let ignored = try await lint(text) { $0.honoursSuppressions = false }
    #expect(ignored.places == ["key-duplicates 3:1"])
  }

  @Test("The project's configuration counts where it is trusted; one that is wrong is told")
  func configuration() async throws {
    let text = "a: 1\na: 2\n"
    let name = ".yamllint.yaml"
    let own = try await lint(
      text, configuration: [RunRequest.File(name: name, content: Array("rules: {document-start: enable}".utf8))])
    #expect(own.places == ["document-start 1:1"])
    let wrong = try await lint(
      text, configuration: [RunRequest.File(name: name, content: Array("rules: {nonsense: enable}".utf8))])
    #expect(wrong.report("yamllint")?.status == .crashed)
    #expect(wrong.report("yamllint")?.detail?.contains("nonsense") == true)
    #expect(wrong.verdict == .incomplete)
  }
}
