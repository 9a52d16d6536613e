internal import JSON
internal import Sandbox
internal import ToolKit

/// yamllint: syntax, duplicate keys and form of YAML.
package struct YamlLinter: WorkerLinter {
  package let name = "yamllint"
  package let languages: Set<SourceLanguage> = [.yaml, .workflow]

  package init() {}

  func options(_ request: LintRequest) -> JSONValue {
    ["ignores_comments": .bool(!request.honoursSuppressions), "configuration": .string(configuration(request))]
  }

  /// The project's where it is trusted and there, else our own: no rule about how long lines are and how they end, and
  /// keys of workflows (`on:`) are no truth values.
  private func configuration(_ request: LintRequest) -> String {
    for name in [".yamllint", ".yamllint.yaml", ".yamllint.yml"] {
      if let file = request.configuration.first(where: { $0.name == name }) {
        return String(decoding: file.content, as: UTF8.self)
      }
    }
    return request.profile == .strict
      ? "{extends: default, rules: {line-length: disable, new-lines: disable, truthy: {check-keys: false}}}"
      : "{extends: relaxed, rules: {line-length: disable, new-lines: disable}}"
  }

  func finding(_ element: JSONView, in file: SourceFile) -> Finding? {
    guard let rule = element["rule"]?.string else { return nil }
    let level = element["severity"]?.string
    let rating: (Finding.Category, Finding.Severity) =
      switch rule {
      case "syntax": (.syntax, .error)
      case "key-duplicates", "anchors": (.correctness, .error)
      case "truthy", "octal-values", "float-values": (.correctness, .warning)
      default: (.style, level == "error" ? .info : .hint)
      }
    var finding = Finding(
      file: file.index, tool: name, rule: rule, category: rating.0, severity: rating.1,
      message: element["message"]?.string ?? "", range: file.range(element))
    finding.nativeSeverity = level
    finding.isSuppressed = element["suppressed"]?.bool ?? false
    if rule != "syntax" {
      finding.url =
        "https://yamllint.readthedocs.io/en/stable/rules.html#module-yamllint.rules."
        + rule.replacing("-", with: "_")
    }
    return finding
  }
}
