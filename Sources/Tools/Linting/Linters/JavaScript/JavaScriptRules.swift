/// Which of oxlint's rules are asked for, and how bad is what they and Deno's find; both name rules as ESLint does.
enum JavaScriptRules {
  struct Rating {
    var category: Finding.Category
    var severity: Finding.Severity
    var cwe: Int?
  }

  static let syntaxError = Rating(category: .syntax, severity: .error, cwe: nil)

  /// Its categories, by options in order. What executes text is asked for in every profile, whatever category it is in.
  static func options(_ profile: Profile) -> [String] {
    var options = ["--react-plugin", "-A", "all", "-W", "correctness"]
    if profile >= .standard { options += ["-W", "suspicious"] }
    if profile >= .strict { options += ["-W", "perf", "-W", "pedantic"] }
    options += security.keys.sorted().flatMap { ["-W", $0] }
    // Taste, and names of files that are not ours to choose.
    return options + unwanted.flatMap { ["-A", $0] }
  }

  private static let unwanted = [
    "no-underscore-dangle", "max-lines", "max-lines-per-function", "no-inline-comments", "react-in-jsx-scope",
  ]

  /// How a finding is rated; oxlint itself tells what it was asked for.
  static func rating(of rule: String, _ native: String) -> Rating {
    if let cwe = security[rule] { return Rating(category: .security, severity: .warning, cwe: cwe) }
    if certain.contains(rule) { return Rating(category: .correctness, severity: .error, cwe: nil) }
    if taste.contains(rule) || rule.hasPrefix("prefer-") || rule.hasPrefix("no-useless-")
      || rule.hasPrefix("no-unused-")
    {
      return Rating(category: .style, severity: rule == "no-unused-vars" ? .warning : .info, cwe: nil)
    }
    return Rating(category: .correctness, severity: native == "error" ? .error : .warning, cwe: nil)
  }

  /// With the weakness that each shows.
  private static let security: [String: Int] = [
    "no-eval": 95, "no-implied-eval": 95, "no-new-func": 95, "no-script-url": 95, "no-danger": 79,
    "no-document-cookie": 614, "no-proto": 1321, "require-post-message-target-origin": 346,
  ]

  /// Code that throws, never ends or never does what it says whenever it is reached.
  private static let certain: Set = [
    "constructor-super", "for-direction", "getter-return", "no-class-assign", "no-const-assign", "no-delete-var",
    "no-dupe-class-members", "no-dupe-keys", "no-func-assign", "no-global-assign", "no-import-assign",
    "no-invalid-regexp",
    "no-new-native-nonconstructor", "no-obj-calls", "no-setter-return", "no-this-before-super", "no-unsafe-finally",
    "no-unsafe-optional-chaining", "require-yield", "use-isnan", "valid-typeof", "no-duplicate-enum-values",
    "no-unsafe-declaration-merging", "missing-throw", "erasing-op",
  ]

  /// Matters of taste that are not called so by their names.
  private static let taste: Set = [
    "no-empty-file", "escape-case", "number-literal-case", "no-lonely-if", "no-negated-condition", "no-else-return",
    "no-static-only-class", "explicit-length-check", "radix", "sort-vars", "max-depth", "max-classes-per-file",
    "max-nested-callbacks", "consistent-function-scoping", "no-this-alias", "triple-slash-reference", "no-array-sort",
    "no-array-reverse", "new-for-builtins", "no-hex-escape", "no-warning-comments", "require-unicode-regexp",
    "no-extra-boolean-cast", "no-array-callback-reference", "no-new-array", "no-shadow", "no-await-in-loop",
    "no-var", "no-explicit-any", "ban-ts-comment", "ban-types", "require-await", "no-inner-declarations",
    "no-empty-interface",
    "adjacent-overload-signatures", "verbatim-module-syntax", "no-slow-types", "ban-untagged-todo", "ban-unused-ignore",
  ]
}
