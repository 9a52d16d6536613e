import Linting
import Programs
import Sandbox
import SandboxRunners
import Testing

/// Linters in a worker that hang, die, lie and swell. A worker of its own for each test.
@Suite("Linters in a worker") struct LinterWorkerTests {
  private let bandit: [any Linter] = [BanditLinter()]
  private let workshop: Workshop

  /// bandit, but for files of certain names.
  private static let misbehaviour = """
    honest = Bandit.lint


    def lint(self, name, content, options):
        if name == "hang.py":
            while True:
                pass
        if name == "stuck.py":
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGVTALRM})
            while True:
                pass
        if name == "die.py":
            raise SystemExit("these are my last words")
        if name == "lie.py":
            os.write(3, b"x" * 100)
        if name == "short.py":
            import sys
            sys._getframe(2).f_locals["answers"].append({})
        if name == "bomb.py":
            kept = [bytearray(1 << 20) for _ in range(2000)]
        return honest(self, name, content, options)


    Bandit.lint = lint

    """

  init() throws {
    let marker = "if __name__ =="
    let parts = Runners.linters.split(separator: marker, maxSplits: 1)
    try #require(parts.count == 2)
    workshop = Workshop(
      host: Linted.host, machine: Linted.workshop.machine,
      worker: LinterWorker(
        environment: Linted.environment, on: Linted.host, minimumTier: .full,
        program: parts[0] + Self.misbehaviour + marker + parts[1],
        // Other suites beside make a start take long, and that is not what is tested here.
        startSeconds: 60))
  }

  private func lint(_ names: [String], milliseconds: Int = 120_000) async throws -> Linted {
    let files = names.map { ($0, SourceLanguage.python, Array("x = eval('1')\n".utf8)) }
    return try await Linted(files, with: bandit, in: workshop) {
      $0.deadline = .now + .milliseconds(milliseconds)
    }
  }

  /// The next call finds a worker that is well.
  private func expectWell() async throws {
    let linted = try await lint(["well.py"])
    #expect(linted.places == ["B307 1:5"])
    #expect(linted.verdict == .warn)
  }

  @Test("A file that takes too much processor time costs neither the worker nor its neighbours anything")
  func hang() async throws {
    let linted = try await lint(["a.py", "hang.py", "b.py"])
    #expect(linted.examination.findings.map(\.file) == [0, 2])
    #expect(linted.examination.unread == [1])
    #expect(linted.report("bandit")?.status == .timeout)
    #expect(linted.report("bandit")?.detail?.contains("hang.py") == true)
    try await expectWell()
  }

  @Test("A worker that does not answer in time is ended, and the next call gets another")
  func stuck() async throws {
    let linted = try await lint(["stuck.py"], milliseconds: 2500)
    #expect(linted.report("bandit")?.status == .timeout)
    #expect(linted.verdict == .incomplete)
    try await expectWell()
  }

  @Test(
    "A worker that ends, lies or swells is told of, and the files beside are read all the same",
    arguments: [
      ("die.py", "these are my last words"), ("lie.py", "cannot be used"), ("short.py", "other files"),
      ("bomb.py", "memory"),
    ])
  func misbehaviour(name: String, word: String) async throws {
    let linted = try await lint(["a.py", name, "b.py"])
    #expect(linted.examination.findings.map(\.file) == [0, 2])
    #expect(linted.examination.unread == [1])
    let report = try #require(linted.report("bandit"))
    #expect(report.status == .crashed)
    #expect(report.detail?.lowercased().contains(word) == true, "\(report.detail ?? "")")
    try await expectWell()
  }

  @Test("A cancelled call ends its worker, and the next call gets another")
  func cancellation() async throws {
    let call = Task { try await lint(["stuck.py"]) }
    call.cancel()
    await #expect(throws: CancellationError.self) { _ = try await call.value }
    try await expectWell()
  }

  @Test(
    "Nesting without end is read or refused, and the worker is well afterwards",
    arguments: [
      String(repeating: "(", count: 90_000) + "1" + String(repeating: ")", count: 90_000),
      String(repeating: "[", count: 150) + String(repeating: "]", count: 150),
      "x = " + String(repeating: "-", count: 300_000) + "1\n",
      "x = a" + String(repeating: ".b", count: 100_000) + "\n",
      "x = 1" + String(repeating: " + 1", count: 90_000) + "\n",
      "x = a" + String(repeating: "[0]", count: 90_000) + "\n",
      "x = " + String(repeating: "lambda: ", count: 40_000) + "1\n",
      String(repeating: "f'{", count: 50_000),
      (0..<600).map { String(repeating: " ", count: $0) + "if x:\n" }.joined() + String(repeating: " ", count: 600)
        + "y\n",
    ])
  func nesting(text: String) async throws {
    let linted = try await Linted(python: text, with: [RuffLinter(), BanditLinter()], in: workshop)
    let reports = linted.examination.reports
    #expect(reports.count == 2)
    if reports.contains(where: { $0.read.isEmpty }) {
      #expect(linted.verdict == .incomplete || linted.verdict == .fail)
    }
    try await expectWell()
  }
}
