internal import JSON
package import Programs

/// JSON, by our own parser: what RFC 8259 forbids, and keys that are there twice. No process is started.
package struct JSONLinter: Linter {
  package let name = "json"
  package let languages: Set<SourceLanguage> = [.json]

  package init() {}

  /// There is nothing to find: it is a part of this program.
  package func discover(in machine: Machine) -> Discovery {
    .found(Program(path: "", versionArguments: [], note: "a part of Workbench"))
  }

  package func lint(
    _ files: [SourceFile], with program: Program, _ request: LintRequest, in workshop: Workshop,
  ) async throws -> LinterResult {
    var report = ToolReport(name: name)
    var findings: [Finding] = []
    for file in files {
      try Task.checkCancellation()
      let own = JSONText(file).findings
      findings += own
      if own.contains(where: { $0.category == .syntax && $0.severity == .error }) {
        report.status = .parseError
      } else {
        report.read.insert(file.index)
      }
    }
    return LinterResult(report, findings: findings)
  }
}
