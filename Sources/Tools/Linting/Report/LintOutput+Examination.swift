internal import JSON
package import ToolKit

extension LintOutput {
  /// What an examination found, bounded.
  ///
  /// - Parameters:
  ///   - fixed: files with their safe fixes applied, if those were asked for.
  ///   - resources: takes what is too long for the answer.
  /// - Throws: `ToolError` when a resource is too large to be kept; what the encoder throws, which is a bug.
  package init(
    _ examination: Examination, _ input: LintInput, fixed: [FixedFile] = [], duration: Duration,
    resources: ResourceStore, within bounds: ReportBounds = .answer,
  ) throws {
    self.init()
    let report = Report(examination, failOn: input.failOn.severity)
    verdict = report.verdict.rawValue
    summary = LintSummaryField(report, duration: duration)
    tools = examination.reports.map(LintToolField.init)

    var attachments = Attachments(within: bounds, resources: resources)
    if input.fix != .none {
      try attachments.add(fixed, withContent: input.fix == .apply)
      self.fixed = attachments.fields
    }
    if input.format == .sarif { try attachments.add(SARIFLog(examination)) }
    notes = attachments.notes
    let text = report.text(
      limit: input.maxDiagnostics, within: bounds, duration: duration,
      extra: attachments.lines + attachments.notes.map { "note: " + $0 })
    readable = [.text(text)] + attachments.content

    let spent = ReportBounds.size(text) + attachments.size
    try list(report, limit: input.maxDiagnostics, within: bounds.total == .max ? .max : bounds.total - spent)
  }

  /// Lists findings as far as `room` goes, counted in bytes of JSON: with their edits if all fit so, else without.
  private mutating func list(_ report: Report, limit: Int, within room: Int) throws {
    let options = room == .max ? OutputOptions.complete : .model
    summary.returned = 0
    summary.truncated = false
    var left = room == .max ? .max : room - (try encoded(options: options).count) - 16
    var fields = report.findings.prefix(limit).map {
      LintDiagnosticField($0, file: FileLabel.exact(report.name(of: $0)))
    }
    if room != .max {
      var sizes = fields.map(\.size)
      if sizes.reduce(0, +) > left, fields.contains(where: { $0.fix?.edits.isEmpty == false }) {
        for index in fields.indices { fields[index].fix?.edits = [] }
        sizes = fields.map(\.size)
        let note =
          "diagnostics: edits are left out, since the answer would be too long; fix preview gives them as a diff"
        notes.append(note)
        left -= ReportBounds.size(note) + 1
      }
      let kept = sizes.prefix { size in
        left -= size
        return left >= 0
      }
      fields.removeLast(fields.count - kept.count)
    }
    diagnostics = fields
    summary.returned = fields.count
    summary.truncated = fields.count < report.findings.count
  }
}

extension LintInput.FailOn {
  /// The severity of that name.
  package var severity: Finding.Severity {
    switch self {
    case .error: .error
    case .warning: .warning
    }
  }
}

extension LintSummaryField {
  init(_ report: Report, duration: Duration) {
    self.init()
    files = report.examination.files.count
    skipped = report.skipped.prefix(20).map { skipped in
      var field = LintSkippedField()
      field.reason = ShownText.line(skipped.reason, limit: 160)
      field.count = skipped.count
      field.example = ShownText.line(skipped.example, limit: 160)
      return field
    }
    errors = report.tally.errors
    warnings = report.tally.warnings
    info = report.tally.info
    total = report.tally.total
    fixable = report.tally.fixable
    suppressed = report.examination.suppressed
    // In whole hundredths: more would be noise.
    durationMs = (duration / .milliseconds(1) * 100).rounded() / 100
  }
}

extension LintToolField {
  init(_ report: ToolReport) {
    self.init()
    name = report.name
    version = ShownText.line(report.version, limit: 40)
    status = report.status.rawValue
    exit = report.exitCode
    durationMs = (report.durationMilliseconds * 100).rounded() / 100
    detail = ShownText.line(report.detail, limit: 300)
  }
}
