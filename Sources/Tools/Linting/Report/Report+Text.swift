extension Report {
  /// The text for a reader: verdict and totals, a line a finding, then what is left out, what did not run, and who did
  /// the work.
  ///
  /// - Parameters:
  ///   - limit: findings that the caller wants at most.
  ///   - extra: lines about fixes and resources, made by us.
  func text(limit: Int, within bounds: ReportBounds, duration: Duration, extra: [String] = []) -> String {
    var lines = [headline]
    var shown = 0
    var room = bounds.text
    for finding in findings.prefix(min(limit, bounds.lines)) {
      let line = FindingLine(finding, file: name(of: finding)).text
      room -= ReportBounds.size(line)
      if room < 0 { break }
      lines.append(line)
      shown += 1
    }
    if shown < findings.count { lines.append(leftOut(findings.dropFirst(shown))) }
    lines += extra
    lines += notes.map { "note: " + $0 }
    lines += skippedLines
    lines.append(work(duration))
    return lines.joined(separator: "\n")
  }

  /// `verdict: fail; 3 errors, 12 warnings in 4 files; 5 fixable`.
  package var headline: String {
    var line = "verdict: \(verdict.rawValue)"
    if verdict == .incomplete { line += ", which counts as fail" }
    line += "; \(tally.words) in \(Plural.of(examination.files.count, "file"))"
    if tally.fixable > 0 { line += "; \(tally.fixable) fixable" }
    return line
  }

  /// Names the rules of findings that are not listed, the most frequent first.
  private func leftOut(_ rest: some Collection<Finding>) -> String {
    var counts: [String: Int] = [:]
    for finding in rest { counts[finding.rule, default: 0] += 1 }
    let ordered = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    var parts = ordered.prefix(8).map { "\($0.value) \(ShownText.line($0.key, limit: 60))" }
    let others = ordered.dropFirst(8).reduce(0) { $0 + $1.value }
    if others > 0 { parts.append("\(others) of \(Plural.of(ordered.count - 8, "other rule"))") }
    return "not listed here: \(Plural.of(rest.count, "finding")) (\(parts.joined(separator: ", ")));"
      + " lint fewer files or with fewer tools, or ask for format sarif, which has all"
  }

  /// A line for each reason why files were not linted.
  package var skippedLines: [String] {
    var lines = skipped.prefix(12).map { skipped in
      let example = ShownText.line(skipped.example, limit: 160)
      let what = skipped.count == 1 ? example : "\(skipped.count) files such as \(example)"
      return "not linted: \(what): \(ShownText.line(skipped.reason, limit: 240))"
    }
    if skipped.count > 12 { lines.append("not linted: more files for \(skipped.count - 12) other reasons") }
    return lines
  }

  /// `3 suppressed by comments; 18 ms: ruff 0.17.5 (5 ms), bandit 1.9.4 (17 ms, python 3.11)`.
  package func work(_ duration: Duration) -> String {
    let ran = examination.reports.filter { $0.status != .unavailable }.map { report in
      var words = ShownText.line(report.name, limit: 40)
      if let version = report.version { words += " " + ShownText.line(version, limit: 40) }
      let detail = report.status == .ok ? report.detail.map { ", " + ShownText.line($0, limit: 120) } ?? "" : ""
      return words + " (\(Int(report.durationMilliseconds.rounded())) ms\(detail))"
    }
    let suppressed = examination.suppressed > 0 ? "\(examination.suppressed) suppressed by comments; " : ""
    let tools = ran.isEmpty ? "no linter ran" : ran.joined(separator: ", ")
    return suppressed + "\(Int((duration / .milliseconds(1)).rounded())) ms: \(tools)"
  }
}
