/// What a linter says about a place in a file.
package struct Finding: Sendable, Hashable {
  package enum Category: String, Sendable, CaseIterable {
    case syntax, security, secret, correctness, type, style
  }

  /// How bad it is, one scale for all linters; the worst first.
  package enum Severity: String, Sendable, CaseIterable, Comparable {
    case error, warning, info, hint

    package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    /// 0 for a hint.
    var rank: Int {
      switch self {
      case .hint: 0
      case .info: 1
      case .warning: 2
      case .error: 3
      }
    }
  }

  /// Another linter that found the same.
  package struct Twin: Sendable, Hashable {
    package var tool: String
    package var rule: String

    package init(tool: String, rule: String) {
      self.tool = tool
      self.rule = rule
    }
  }

  /// The `index` of the file.
  package var file: Int
  package var tool: String
  /// The tool's own name of the rule, such as F401 or SC2086.
  package var rule: String
  /// The rule in words, such as unused-import.
  package var name: String?
  package var category: Category
  package var severity: Severity
  /// What the tool calls the severity.
  package var nativeSeverity: String?
  /// How sure the tool is, in its own words.
  package var confidence: String?
  /// Number in the Common Weakness Enumeration.
  package var cwe: Int?
  /// What the tool says: a sentence or two, untrusted.
  package var message: String
  package var range: TextRange
  /// Where the rule is explained.
  package var url: String?
  package var also: [Twin] = []
  package var fix: Fix?
  /// Whether a comment in the file asks for silence about it; such findings are counted, no more.
  package var isSuppressed = false
  /// What linters that look for the same call it in common, such as `B105`: two findings of one kind on one line of a
  /// file are one.
  package var kind: String?
  /// The linter that this finding is a substitute for: where that one has read the file, it is no finding of its own
  /// but can only be a twin.
  package var standsInFor: String?

  package init(
    file: Int, tool: String, rule: String, category: Category, severity: Severity, message: String, range: TextRange,
  ) {
    self.file = file
    self.tool = tool
    self.rule = rule
    self.category = category
    self.severity = severity
    self.message = message
    self.range = range
  }
}
