/// How many findings there are of each kind, exact whatever is shown of them.
package struct Tally: Sendable, Hashable {
  package private(set) var errors = 0
  package private(set) var warnings = 0
  /// Of severity info or hint.
  package private(set) var info = 0
  /// With a fix that is safe.
  package private(set) var fixable = 0

  package init(_ findings: some Sequence<Finding>) {
    for finding in findings {
      switch finding.severity {
      case .error: errors += 1
      case .warning: warnings += 1
      case .info, .hint: info += 1
      }
      if finding.fix?.applicability == .safe { fixable += 1 }
    }
  }

  package var total: Int { errors + warnings + info }

  /// `2 errors, 1 warning`, or `no findings`.
  package var words: String {
    let counts = [(errors, "error"), (warnings, "warning"), (info, "info")].filter { $0.0 > 0 }
    if counts.isEmpty { return "no findings" }
    return counts.map { count, noun in
      noun == "info" ? "\(count) info" : Plural.of(count, noun)
    }.joined(separator: ", ")
  }
}
