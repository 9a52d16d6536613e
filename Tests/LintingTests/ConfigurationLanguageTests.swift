import Linting
import Sandbox
import Testing

@Suite("taplo, hadolint and zizmor") struct ConfigurationLanguageTests {
  private let taplo = TaploLinter()
  private let hadolint = HadolintLinter()
  private let zizmor = ZizmorLinter()

  @Test("taplo: syntax errors and keys that are there twice stand where a reader sees them")
  func toml() async throws {
    let linted = try await Linted(.toml, "\u{FEFF}a = 1\r\n\"😀é\" =\t x\r\n", with: taplo)
    #expect(linted.places == ["syntax-error 2:9"])
    #expect(linted.examination.findings.first?.message == "invalid TOML: expected value")
    #expect(linted.report("taplo")?.status == .parseError)
    let open = try await Linted(.toml, "a = \n", with: taplo)
    #expect(open.examination.findings.first?.message == "invalid TOML: expected value")
    let twice = try await Linted(.toml, "a = 1\na = 2\n[t]\n[t]\n", with: taplo)
    #expect(twice.places == ["conflicting-keys 2:1", "conflicting-keys 4:2"])
    #expect(twice.examination.findings.first?.range.end == Position(line: 2, column: 2))
    #expect(twice.verdict == .fail)
  }

  @Test("taplo: clean and empty files pass, a lone CR ends no line, what is not UTF-8 fails")
  func tomlOthers() async throws {
    #expect(try await Linted(.toml, "[a]\nb = \"c\"\n", with: taplo).verdict == .pass)
    #expect(try await Linted(.toml, "", with: taplo).verdict == .pass)
    let bytes = try await Linted(
      [("a.toml", .toml, Array("a = \"".utf8) + [0xFF, 0x22]), ("b.toml", .toml, Array("a = \n".utf8))], with: [taplo])
    #expect(Set(bytes.places) == ["unreadable 1:1", "syntax-error 1:5"])
    #expect(bytes.examination.unread == [0, 1])
  }

  @Test("taplo: a configuration that includes nothing is not read")
  func tomlConfiguration() async throws {
    let linted = try await Linted(
      [
        ("taplo.toml", .toml, Array("include = []\nexclude = [\"**\"]\n".utf8)),
        ("a.toml", .toml, Array("a = \n".utf8)),
      ],
      with: [taplo])
    #expect(linted.places == ["syntax-error 1:5"])
  }

  @Test("hadolint: findings have lines, syntax errors places past tabs, what is dangerous its weakness")
  func dockerfile() async throws {
    let text = "FROM debian:12\nRUN echo \"😀\" \\\n\t&& sudo ls\nUSER root\n"
    let linted = try await Linted(.dockerfile, text, name: "Dockerfile", with: hadolint)
    #expect(Set(linted.places) == ["DL3004 2:1", "DL3002 4:1", "DL3066 4:1"])
    #expect(linted.findings("DL3004").first?.cwe == 250)
    #expect(linted.findings("DL3004").first?.category == .security)
    let broken = try await Linted(
      .dockerfile, "\u{FEFF}FROM debian:12\r\n\t\"x\r\n", name: "Dockerfile", with: hadolint)
    #expect(broken.places == ["DL1000 2:2"])
    #expect(broken.examination.findings.first?.category == .syntax)
    #expect(broken.report("hadolint")?.status == .parseError)
    #expect(broken.verdict == .fail)
    #expect(try await Linted(.dockerfile, "FROM debian:12\n", name: "Dockerfile", with: hadolint).verdict == .pass)
  }

  @Test("hadolint: comments silence findings, which are counted, or are ignored")
  func dockerfileSuppressions() async throws {
    let text = "# hadolint ignore=DL3006\nFROM debian\n"
    let heeded = try await Linted(.dockerfile, text, name: "Dockerfile", with: hadolint)
    #expect(heeded.places.isEmpty)
    #expect(heeded.examination.suppressed == 1)
    let ignored = try await Linted(.dockerfile, text, name: "Dockerfile", with: hadolint) {
      $0.honoursSuppressions = false
    }
    #expect(ignored.places == ["DL3006 2:1"])
  }

  private static let workflow = """
    name: "😀"
    on: push
    permissions: {}
    jobs:
      a:
        runs-on: ubuntu-latest
        steps:
          - run: echo "😀	${{ github.event.issue.title }}"

    """

  private func workflow(_ text: String, change: (inout LintRequest) -> Void = { _ in }) async throws -> Linted {
    try await Linted(.workflow, text, name: ".github/workflows/a.yml", with: zizmor, change: change)
  }

  @Test("zizmor: findings stand where a reader counts them, past emoji, tabs, a byte order mark and CR LF")
  func workflows() async throws {
    for text in [Self.workflow, "\u{FEFF}" + Self.workflow.replacing("\n", with: "\r\n")] {
      let linted = try await workflow(text)
      #expect(linted.places == ["template-injection 8:26"])
      let finding = try #require(linted.examination.findings.first)
      #expect(finding.range.end == Position(line: 8, column: 50))
      #expect(finding.severity == .error)
      #expect(finding.category == .security)
      #expect(finding.cwe == 94)
      #expect(finding.confidence == "High")
      #expect(finding.url == "https://docs.zizmor.sh/audits/#template-injection")
    }
  }

  @Test("zizmor: comments silence findings, which are counted, or are ignored")
  func workflowSuppressions() async throws {
    let text = Self.workflow.replacing(
      "- run: echo", with: "- run: |  # zizmor: ignore[template-injection]\n          echo")
    let heeded = try await workflow(text)
    #expect(heeded.places.isEmpty)
    #expect(heeded.examination.suppressed == 1)
    #expect(try await workflow(text) { $0.honoursSuppressions = false }.findings("template-injection").count == 1)
  }

  @Test("zizmor: what is no workflow is an error with its place, and costs the files beside it nothing")
  func unreadableWorkflows() async throws {
    let linted = try await Linted(
      [
        (".github/workflows/a.yml", .workflow, Array("on: push\njobs:\n  a: [\n".utf8)),
        (".github/workflows/b.yml", .workflow, Array(Self.workflow.utf8)),
        (".github/workflows/c.yml", .workflow, Array("on: push\njobs: 3\n".utf8)),
        (".github/workflows/d.yml", .workflow, [0x61, 0xFF]),
      ], with: [zizmor])
    #expect(linted.findings("template-injection").map(\.file) == [1])
    #expect(linted.findings("unreadable").map(\.file) == [0, 2, 3])
    #expect(linted.findings("unreadable").first?.range.start == Position(line: 4, column: 1))
    #expect(linted.examination.unread == [0, 2, 3])
    #expect(linted.verdict == .fail)
  }
}
