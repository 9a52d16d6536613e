import Linting
import Programs
import Sandbox
import TestSupport

/// Files linted by real linters in the real sandbox.
struct Linted {
  let examination: Examination

  /// - Parameters:
  ///   - linters: those that are run; all that there are by default.
  ///   - files: name, language and content of each.
  init(
    _ files: [(name: String, language: SourceLanguage, bytes: [UInt8])], with linters: [any Linter] = LinterSet.all,
    in workshop: Workshop = Linted.workshop, configuration: [RunRequest.File] = [],
    _ change: (inout LintRequest) -> Void = { _ in },
  ) async throws {
    let sources = files.enumerated().map { index, file in
      SourceFile(index: index, name: file.name, workName: file.name, language: file.language, bytes: file.bytes)
    }
    var request = LintRequest(deadline: .now + .seconds(120))
    change(&request)
    examination = try await Examination.make(
      of: Selection(files: sources, configuration: configuration), with: linters, request, in: workshop)
  }

  /// One Python file.
  init(
    python text: String, with linters: [any Linter] = LinterSet.all, in workshop: Workshop = Linted.workshop,
    _ change: (inout LintRequest) -> Void = { _ in },
  ) async throws {
    try await self.init([("t.py", .python, Array(text.utf8))], with: linters, in: workshop, change)
  }

  /// One file of another language, under its usual name.
  init(
    _ language: SourceLanguage, _ text: String, name: String? = nil, with linters: any Linter...,
    change: (inout LintRequest) -> Void = { _ in },
  ) async throws {
    let name = name ?? "a." + language.fileExtension
    try await self.init([(name, language, Array(text.utf8))], with: linters, change)
  }

  /// `RULE LINE:COLUMN` of each finding.
  var places: [String] {
    examination.findings.map { "\($0.rule) \($0.range.start.line):\($0.range.start.column)" }
  }

  var verdict: Verdict { Verdict(examination) }

  func report(_ name: String) -> ToolReport? { examination.reports.first { $0.name == name } }

  func findings(_ rule: String) -> [Finding] { examination.findings.filter { $0.rule == rule } }

  /// The host that SwiftPM builds beside the test bundle, shared by all tests.
  static let host: SandboxHost = {
    var options = SandboxHost.Options(hostPath: SpawnedServer.products + "/sandbox-host")
    // Tests come all at once, and none of them is about being turned away.
    options.queuedRuns = 1000
    return SandboxHost(options)
  }()

  /// The environment that tools/setup makes.
  static let environment = Installed.linterPython

  /// As the server finds it, with the Swift toolchain where tools/setup looks for it.
  static let workshop = Workshop(
    host: host,
    machine: Machine(
      searchPath: Installed.searchPath + ["/opt/swift/usr/bin"],
      pythonEnvironment: Installed.sandboxPython, linterEnvironment: environment))
}
