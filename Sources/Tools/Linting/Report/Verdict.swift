/// What a call comes to.
package enum Verdict: String, Sendable {
  case pass, warn, fail
  /// Something could not be read, so that nothing better than `fail` can be said.
  case incomplete

  /// - Parameter failOn: the severity from which on a finding fails.
  package init(_ examination: Examination, failOn: Finding.Severity = .error) {
    let worst = examination.findings.map(\.severity).max()
    if let worst, worst >= failOn {
      self = .fail
    } else if !examination.unread.isEmpty || examination.skipped.contains(where: \.isOpen) {
      self = .incomplete
    } else {
      self = worst.map { $0 >= .warning } == true ? .warn : .pass
    }
  }
}
