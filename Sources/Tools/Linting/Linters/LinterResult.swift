/// What one linter had to say in a call.
package struct LinterResult: Sendable {
  package var findings: [Finding]
  package var report: ToolReport

  package init(_ report: ToolReport, findings: [Finding] = []) {
    self.report = report
    self.findings = findings
  }

  /// Marks findings as suppressed that are not among those of a run which heeded the files' comments.
  mutating func suppress(allBut heeded: [Finding]) {
    let told = Set(heeded)
    for index in findings.indices where !told.contains(findings[index]) { findings[index].isSuppressed = true }
  }
}
