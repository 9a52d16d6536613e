package import ToolKit

/// Looks code over without running it. The composition hands a linter over, so that this module needs to know none.
package protocol CodeChecking: Sendable {
  /// Looks the files over, strictly, and whatever their comments say about silence.
  ///
  /// - Throws: `ToolError` when nothing can be looked at; `CancellationError`.
  func check(_ files: [CodeFile], _ language: CodeLanguage, in context: ToolContext) async throws -> CheckReport
}

/// What looking at code found.
package struct CheckReport: Sendable, Hashable {
  package enum Verdict: String, Sendable {
    case pass, warn, fail
    /// Something could not be read.
    case incomplete
  }

  package var verdict: Verdict
  package var errors = 0
  package var warnings = 0
  /// Findings that are neither.
  package var remarks = 0
  /// The worst first, not all.
  package var findings: [CheckFinding] = []
  /// Names and versions of who looked.
  package var tools: [String] = []
  package var notes: [String] = []

  package init(verdict: Verdict) { self.verdict = verdict }
}

/// A finding at a place.
package struct CheckFinding: Sendable, Hashable {
  package var file: String
  package var line: Int
  package var column: Int
  package var tool: String
  package var rule: String
  /// error, warning, info or hint.
  package var severity: String
  /// What kind: syntax, security, correctness and so on.
  package var category: String
  package var message: String

  package init(
    file: String, line: Int, column: Int, tool: String, rule: String, severity: String, category: String,
    message: String,
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.tool = tool
    self.rule = rule
    self.severity = severity
    self.category = category
    self.message = message
  }
}
