internal import CodeGeneration
internal import Linting
internal import ToolKit

/// `lint`, as `generate_code` asks it: strictly, and whatever comments say about silence.
struct CodeChecker: CodeChecking {
  let lint: Lint
  private static let mostFindings = 60
  /// Those that reject something and answer in milliseconds, where not all of the profile do: mypy starts anew for each call
  /// and takes most of a second, and ty has read the types.
  private static let quick = ["python": ["ruff", "bandit", "ty", "detect-secrets"]]

  func check(_ files: [CodeFile], _ language: CodeLanguage, in context: ToolContext) async throws -> CheckReport {
    let known = ["python", "bash", "javascript", "typescript", "c", "cpp", "swift"]
    guard known.contains(language.name) else {
      var report = CheckReport(verdict: .pass)
      report.notes = ["no linter reads \(language.name): its compiler alone has checked it"]
      return report
    }
    var input = LintInput()
    input.files = files.map { file in
      var one = LintFile()
      (one.path, one.content) = (file.name, file.text)
      return one
    }
    input.profile = .strict
    input.tools = Self.quick[language.name] ?? []
    input.honourSuppressions = false
    input.maxDiagnostics = Self.mostFindings
    let output = try await lint.call(input, in: context)
    var report = CheckReport(verdict: CheckReport.Verdict(rawValue: output.verdict) ?? .incomplete)
    (report.errors, report.warnings, report.remarks) = (
      output.summary.errors, output.summary.warnings, output.summary.info
    )
    report.findings = output.diagnostics.map { finding in
      CheckFinding(
        file: finding.file, line: finding.range.start.line, column: finding.range.start.column, tool: finding.tool,
        rule: finding.rule, severity: finding.severity, category: finding.category, message: finding.message)
    }
    report.tools = output.tools.filter { $0.status != "unavailable" }.map { tool in
      tool.version.map { "\(tool.name) \($0)" } ?? tool.name
    }
    // One that is not there matters where what it would have read is unread.
    let isOpen = report.verdict == .incomplete
    report.notes = output.tools.filter { $0.status != "ok" && (isOpen || $0.status != "unavailable") }.map { tool in
      "\(tool.name): \(tool.status)" + (tool.detail.map { ", \($0)" } ?? "")
    }
    return report
  }
}
