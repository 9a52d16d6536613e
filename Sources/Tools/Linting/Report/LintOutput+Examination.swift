internal import ToolKit

extension LintOutput {
  /// What an examination found, bounded.
  init(_ examination: Examination, _ input: LintInput, duration: Duration) {
    self.init()
    verdict = Verdict(examination, failOn: input.failOn == .error ? .error : .warning).rawValue
    summary.files = examination.files.count
    summary.total = examination.findings.count
    summary.suppressed = examination.suppressed
    summary.durationMs = duration / .milliseconds(1)
  }
}
