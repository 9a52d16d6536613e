internal import ToolKit

extension Trial {
  /// What a linter said, and a failure if it was bad.
  mutating func take(_ report: CheckReport) {
    check = report
    checked.append("lint")
    if report.verdict == .incomplete {
      unchecked.append("lint is incomplete: " + (report.notes.first ?? "not every file was read"))
    }
    guard report.verdict == .fail else { return }
    let errors = report.findings.filter { $0.severity == "error" }
    let worst = errors.isEmpty ? Array(report.findings.prefix(1)) : errors
    let kind: FailureKind = worst.contains { $0.category == "syntax" } ? .syntax : .lint
    let places = worst.prefix(10).map { finding in
      Failure.Place(
        file: finding.file, line: finding.line, message: "\(finding.tool) \(finding.rule): \(finding.message)",
        source: source(finding.file, finding.line))
    }
    let first = worst.first.map { "\($0.rule): \($0.message)" } ?? "lint fails"
    failures.append(
      Failure(kind, "\(report.errors) lint \(report.errors == 1 ? "error" : "errors"); \(first)", places: places))
  }

  /// What the demands said.
  mutating func take(_ checks: [ConstraintCheck]) {
    guard !checks.isEmpty else { return }
    constraints = checks
    checked.append("constraints")
    for check in checks where check.status == .broken {
      let words = check.detail.isEmpty ? check.places.first?.message ?? "" : check.detail
      failures.append(Failure(.constraints, "\(check.constraint) is broken: \(words)", places: check.places))
    }
    for check in checks where check.status == .unchecked && check.constraint.contains("=") {
      unchecked.append("\(check.constraint): \(check.detail)")
    }
  }

  /// The line of a file of the answer.
  func source(_ file: String, _ line: Int) -> String? {
    extraction?.files.first { $0.name == file }?.line(line)?.trimmed.excerpt(200)
  }

  /// The gravest first: what keeps code from running hides everything else.
  mutating func sortFailures() {
    let order: [FailureKind] = [
      .truncated, .noCode, .fileName, .syntax, .compile, .runtime, .signal, .timeout, .memory, .outputLimit, .tests,
      .output, .constraints, .lint,
    ]
    failures = failures.enumerated().sorted { left, right in
      let (first, second) = (
        order.firstIndex(of: left.element.kind) ?? 0, order.firstIndex(of: right.element.kind) ?? 0
      )
      return (first, left.offset) < (second, right.offset)
    }.map(\.element)
  }
}
