/// What one linter had to say in a call.
package struct LinterResult: Sendable {
  package var findings: [Finding]
  package var report: ToolReport

  package init(_ report: ToolReport, findings: [Finding] = []) {
    self.report = report
    self.findings = findings
  }
}
