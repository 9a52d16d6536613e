import Linting
import Programs
import Testing

@Suite("bandit") struct BanditTests {
  private let bandit: [any Linter] = [BanditLinter()]
  private let both: [any Linter] = [RuffLinter(), BanditLinter()]

  @Test("Findings have place, CWE, confidence, severity and page, past emoji, tabs, a byte order mark and CR LF")
  func places() async throws {
    let text = "\u{FEFF}import pickle\r\ns = \"😀é\", eval(s)\r\nif s:\r\n\tpickle.loads(s)\r\n"
    let linted = try await Linted(python: text, with: bandit)
    #expect(linted.places == ["B403 1:1", "B307 2:11", "B301 4:2"])
    let finding = try #require(linted.findings("B307").first)
    #expect(finding.range == TextRange(Position(line: 2, column: 11), Position(line: 2, column: 18)))
    #expect(finding.severity == .warning && finding.nativeSeverity == "MEDIUM" && finding.confidence == "HIGH")
    #expect(finding.cwe == 78 && finding.category == .security && finding.name == "blacklist")
    #expect(finding.url?.contains("b307-eval") == true)
    #expect(linted.findings("B403").first?.severity == .info)
    let report = try #require(linted.report("bandit"))
    #expect(report.status == .ok && report.version?.isEmpty == false)
    #expect(report.detail?.hasPrefix("Python 3.") == true)
  }

  @Test("A file in another encoding is read, and its columns are those of the characters that it means")
  func latin() async throws {
    let bytes = Array("# coding: latin-1\ns = \"".utf8) + [0xE9, 0xC3, 0xA9] + Array("\"; eval(s)\n".utf8)
    let linted = try await Linted([("t.py", .python, bytes)], with: bandit)
    #expect(linted.findings("B307").first?.range.start == Position(line: 2, column: 12))
    #expect(linted.verdict == .warn)
    let withRuff = try await Linted([("t.py", .python, bytes)], with: both)
    #expect(withRuff.verdict == .incomplete)
  }

  @Test("What bandit cannot read is told, does not pass, and ruff's rules stand in for it")
  func unreadable() async throws {
    // A type parameter's default is newer than any Python that might run bandit here.
    let newer = "def f[T = int](x: T) -> T:\n    return eval(x)\n"
    let files: [(String, SourceLanguage, [UInt8])] = [
      ("new.py", .python, Array(newer.utf8)), ("old.py", .python, Array("x = eval('1')\n".utf8)),
    ]
    let alone = try await Linted(files, with: bandit)
    #expect(alone.report("bandit")?.status == .parseError)
    #expect(alone.verdict == .incomplete)
    let linted = try await Linted(files, with: both)
    #expect(linted.places.filter { $0.contains("307") } == ["S307 2:12", "B307 1:5"])
    #expect(linted.findings("B307").first?.also == [Finding.Twin(tool: "ruff", rule: "S307")])
    #expect(linted.verdict == .incomplete)
    let detail = try #require(linted.report("bandit")?.detail)
    #expect(detail.contains("new.py") && detail.contains("ruff's rules stand in for it in 1 of 2 files"), "\(detail)")
  }

  @Test("Where bandit is not installed ruff's rules stand in, and the report says so")
  func missing() async throws {
    var machine = Linted.workshop.machine
    machine.linterEnvironment = nil
    let workshop = Workshop(host: Linted.host, machine: machine)
    let linted = try await Linted(
      python: "x = eval('1')\n", with: [RuffFromEnvironment(), BanditLinter()], in: workshop)
    #expect(linted.places == ["S307 1:5"])
    #expect(linted.verdict == .warn)
    #expect(linted.report("bandit")?.status == .unavailable)
    let detail = try #require(linted.report("bandit")?.detail)
    #expect(detail.contains("tools/setup") && detail.contains("stand in for it in 1 of 1 files"), "\(detail)")
  }

  @Test("A file that is too long is not read, and does not pass")
  func length() async throws {
    let text = "x = 1\n" + String(repeating: "# filler\n", count: 50_000)
    let linted = try await Linted(python: text, with: both)
    #expect(linted.report("bandit")?.status == .skippedTooLarge)
    #expect(linted.report("ruff")?.status == .ok)
    #expect(linted.verdict == .incomplete)
  }

  @Test("nosec is heeded and counted, with rules and without, or ignored")
  func suppressions() async throws {
    let text = """
      import subprocess  # nosec
      a = eval("1")  # nosec B307
      b = eval("1")  # nosec B602
      c = subprocess.call(
          a,
          shell=True,  # nosec
      )

      """
    let heeded = try await Linted(python: text, with: both)
    #expect(heeded.places.filter { $0.hasPrefix("B") } == ["B307 3:5"])
    #expect(heeded.examination.suppressed == 3)
    let ignored = try await Linted(python: text, with: both) { $0.honoursSuppressions = false }
    #expect(ignored.places.filter { $0.hasPrefix("B") } == ["B404 1:1", "B307 2:5", "B307 3:5", "B602 6:5"])
    #expect(ignored.examination.suppressed == 0)
  }

  @Test("No password is quoted")
  func passwords() async throws {
    let text = "password = \"hunter2\"\ndef f(token=\"hunter2\"):\n    f(password=\"hunter2\")\n"
    let linted = try await Linted(python: text) { $0.profile = .strict }
    #expect(!linted.findings("B105").isEmpty && !linted.findings("B106").isEmpty && !linted.findings("B107").isEmpty)
    for finding in linted.examination.findings { #expect(!finding.message.contains("hunter2"), "\(finding)") }
  }

  @Test("Many files are shared out and each is told under its own name")
  func many() async throws {
    let files = (0..<70).map { number in
      (
        "f\(number).py", SourceLanguage.python,
        Array((number % 3 == 0 ? "x = (\n" : "\n\nx = eval('\(number)')\n").utf8)
      )
    }
    let linted = try await Linted(files, with: bandit)
    #expect(linted.examination.findings.map(\.file) == (0..<70).filter { $0 % 3 != 0 })
    #expect(linted.examination.unread == Set((0..<70).filter { $0 % 3 == 0 }))
  }
}

/// ruff as the environment has it, whatever the machine says: for a machine that has ruff and no bandit.
private struct RuffFromEnvironment: Linter {
  private let ruff = RuffLinter()
  var name: String { ruff.name }
  var languages: Set<SourceLanguage> { ruff.languages }
  var standsInFor: String? { ruff.standsInFor }

  func discover(in machine: Machine) -> Discovery { ruff.discover(in: Linted.workshop.machine) }

  func lint(
    _ files: [SourceFile], with program: Program, _ request: LintRequest, in workshop: Workshop,
  ) async throws -> LinterResult {
    try await ruff.lint(files, with: program, request, in: workshop)
  }
}
