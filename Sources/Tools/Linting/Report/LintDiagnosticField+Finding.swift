extension LintDiagnosticField {
  /// A finding with its texts inert and bounded.
  init(_ finding: Finding, file: String) {
    self.init()
    self.file = file
    tool = finding.tool
    rule = ShownText.line(finding.rule, limit: 80)
    name = ShownText.line(finding.name, limit: 80)
    category = finding.category.rawValue
    severity = finding.severity.rawValue
    nativeSeverity = ShownText.line(finding.nativeSeverity, limit: 40)
    confidence = ShownText.line(finding.confidence, limit: 40)
    cwe = finding.cwe
    message = ShownText.line(finding.message, limit: 500)
    range = RangeField(finding.range)
    url = WebAddress.shown(finding.url)
    also = finding.also.prefix(8).map(TwinField.init)
    fix = finding.fix.map(FixField.init)
  }
}

extension LintDiagnosticField {
  /// Bytes that it has as JSON, or more: cheaper to tell than to write it.
  var size: Int {
    let texts = [file, tool, rule, name, category, severity, nativeSeverity, confidence, message, url]
    // The names of all members, with numbers of up to ten digits.
    var size = texts.reduce(310) { $0 + ($1.map(ReportBounds.size) ?? 0) }
    for twin in also { size += 24 + ReportBounds.size(twin.tool) + ReportBounds.size(twin.rule) }
    guard let fix else { return size }
    size += ReportBounds.size(fix.title)
    for edit in fix.edits { size += 140 + ReportBounds.size(edit.text) }
    return size
  }
}

extension RangeField {
  init(_ range: TextRange) {
    self.init()
    start = PositionField(range.start)
    end = PositionField(range.end)
  }
}

extension PositionField {
  init(_ position: Position) {
    self.init()
    (line, column) = (position.line, position.column)
  }
}

extension TwinField {
  init(_ twin: Finding.Twin) {
    self.init()
    (tool, rule) = (ShownText.line(twin.tool, limit: 40), ShownText.line(twin.rule, limit: 80))
  }
}

extension FixField {
  /// Bytes of text that the edits of a fix may have to be listed.
  private static let longestEdits = 2048

  /// The edits must be exact, so that they are listed only as they are: not where they are long or hold what should not
  /// be shown.
  init(_ fix: Fix) {
    self.init()
    title = ShownText.line(fix.title, limit: 120)
    applicability = fix.applicability.rawValue
    let length = fix.edits.reduce(0) { $0 + $1.text.utf8.count + 64 }
    guard length <= Self.longestEdits, fix.edits.allSatisfy({ ShownText.isInert($0.text) }) else { return }
    edits = fix.edits.map(EditField.init)
  }
}

extension EditField {
  init(_ edit: Fix.Edit) {
    self.init()
    (range, text) = (RangeField(edit.range), edit.text)
  }
}
