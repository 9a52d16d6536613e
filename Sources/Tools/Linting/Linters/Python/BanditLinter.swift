internal import JSON

/// bandit: security of Python code, in a worker that keeps it loaded.
package struct BanditLinter: WorkerLinter {
  package let name = "bandit"
  package let languages: Set<SourceLanguage> = [.python]
  package let profile = Profile.standard

  package init() {}

  func finding(_ element: JSONView, in file: SourceFile) -> Finding? {
    guard let rule = element["rule"]?.string else { return nil }
    let severity = element["severity"]?.string
    var finding = Finding(
      file: file.index, tool: name, rule: rule, category: .security, severity: Self.severity(severity),
      message: element["message"]?.string ?? "", range: file.range(element))
    finding.name = element["name"]?.string
    finding.nativeSeverity = severity
    finding.confidence = element["confidence"]?.string
    finding.cwe = element["cwe"]?.integer.flatMap { $0 > 0 ? $0 : nil }
    finding.url = element["url"]?.string
    finding.isSuppressed = element["suppressed"]?.bool ?? false
    finding.kind = rule
    return finding
  }

  private static func severity(_ name: String?) -> Finding.Severity {
    switch name {
    case "HIGH": .error
    case "LOW", "UNDEFINED": .info
    default: .warning
    }
  }
}
