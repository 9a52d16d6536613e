/// What a report says besides the findings, from an examination: the same for the tool's answer, the command line and
/// SARIF.
package struct Report: Sendable {
  package let examination: Examination
  package let verdict: Verdict
  package let tally: Tally
  /// The worst first.
  package let findings: [Finding]
  /// Files that are not linted, with those that no linter could read.
  package let skipped: [Selection.Skipped]
  /// What is not as it should be, in sentences.
  package let notes: [String]
  private let names: [Int: String]

  package init(_ examination: Examination, failOn: Finding.Severity) {
    self.examination = examination
    verdict = Verdict(examination, failOn: failOn)
    tally = Tally(examination.findings)
    findings = examination.findings.worstFirst
    skipped = examination.skipped + Self.unread(examination)
    names = Dictionary(examination.files.map { ($0.index, $0.name) }, uniquingKeysWith: { first, _ in first })
    notes = examination.reports.compactMap(Self.note)
  }

  /// The name of a finding's file.
  package func name(of finding: Finding) -> String { names[finding.file] ?? "?" }

  private static func unread(_ examination: Examination) -> [Selection.Skipped] {
    let unread = examination.files.filter { examination.unread.contains($0.index) }
    let (unknown, failed) = (unread.filter { $0.language == .other }, unread.filter { $0.language != .other })
    return [
      (unknown, "no linter knows the kind of file"), (failed, "not read by every linter that it needs"),
    ].compactMap { files, reason in
      files.first.map {
        Selection.Skipped(reason: reason, count: files.count, example: $0.name, isOpen: true)
      }
    }
  }

  /// What a reader must know of a linter that did not do its work.
  static func note(_ report: ToolReport) -> String? {
    let reason =
      switch report.status {
      case .ok: nil as String?
      case .parseError: "could not read a file"
      case .timeout: "took too long and was ended"
      case .unavailable: "is not available"
      case .crashed: "ended without a usable answer"
      case .skippedTooLarge: "was not given a file that is too long for it"
      }
    guard let reason else { return nil }
    return "\(report.name) \(reason)" + (report.detail.map { ": " + ShownText.line($0, limit: 300) } ?? "")
  }
}
