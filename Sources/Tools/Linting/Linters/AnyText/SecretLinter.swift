internal import JSON

/// detect-secrets: keys, tokens and passwords in any text. What it finds is named by kind, place and a piece of a hash,
/// never shown, and never tried out.
package struct SecretLinter: WorkerLinter {
  package let name = "detect-secrets"
  package let languages = Set(SourceLanguage.allCases)
  package let profile = Profile.standard
  package let isEssential = false

  package init() {}

  func finding(_ element: JSONView, in file: SourceFile) -> Finding? {
    guard let rule = element["rule"]?.string, let kind = element["name"]?.string else { return nil }
    // A keyword beside a value and a value that looks random are guesses; the rest have the form of what they are.
    let isGuess = kind == "Secret Keyword" || kind.hasSuffix("High Entropy String") || kind.hasPrefix("Public IP")
    var finding = Finding(
      file: file.index, tool: name, rule: rule, category: .secret, severity: isGuess ? .warning : .error,
      message: "Possible secret: \(kind) (SHA-1 \(element["hash"]?.string ?? "unknown")…)",
      range: file.range(element))
    finding.name = kind
    finding.cwe = 798
    finding.isSuppressed = element["suppressed"]?.bool ?? false
    return finding
  }
}
