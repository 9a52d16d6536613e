/// A finding as one line: `t.py:1:8 warning F401 unused-import: message [also bandit B403] (fixable)`.
package struct FindingLine: Sendable {
  /// Code points of a message that are shown.
  static let messageLimit = 200

  package let place: String
  package let severity: Finding.Severity
  /// What stands behind the severity.
  package let rest: String

  /// - Parameter file: the name of its file.
  package init(_ finding: Finding, file: String) {
    let name = ShownText.line(file, limit: 160)
    place = "\(name):\(finding.range.start.line):\(finding.range.start.column)"
    severity = finding.severity
    var rest = ShownText.line(finding.rule, limit: 60)
    if let name = finding.name, name != finding.rule { rest += " " + ShownText.line(name, limit: 60) }
    rest += ": " + ShownText.line(finding.message, limit: Self.messageLimit)
    if !finding.also.isEmpty {
      let twins = finding.also.prefix(3).map {
        ShownText.line($0.tool, limit: 30) + " " + ShownText.line($0.rule, limit: 60)
      }
      rest += " [also \(twins.joined(separator: ", "))]"
    }
    if finding.fix?.applicability == .safe { rest += " (fixable)" }
    self.rest = rest
  }

  package var text: String { "\(place) \(severity.rawValue) \(rest)" }
}
