package import ToolKit

/// What `lint` takes.
package struct LintInput: ToolInput {
  /// What becomes of fixes.
  package enum FixMode: String, ParamChoice { case none, preview, apply }
  /// From which severity on a finding makes the verdict `fail`.
  package enum FailOn: String, ParamChoice { case error, warning }
  package enum Format: String, ParamChoice { case json, sarif }

  @Param("Contents or files", .count(0...50)) package var files: [LintFile] = []
  @Param("A file or folder in a root") package var path: String?
  @Param("With a folder: only what differs from this git revision") package var changedSince: String?
  @Param("How thorough") package var profile: Profile = .standard
  @Param("Only these linters") package var tools: [String] = []
  @Param("preview: a diff of the safe fixes; apply: the fixed content too; nothing is written") package var fix:
    FixMode =
      .none
  @Param("Severity that fails") package var failOn: FailOn = .error
  @Param("Findings to return", .range(1...1000)) package var maxDiagnostics: Int = 100
  @Param("Whether noqa, nosec … count") package var honourSuppressions: Bool = true
  @Param("Read the project's linter configuration") package var trustConfig: Bool = false
  @Param("sarif: SARIF 2.1.0 as a resource too") package var format: Format = .json

  package init() {}
}

/// One thing to lint: content, or a file.
package struct LintFile: ToolInput {
  @Param("Its name, or a file in a root") package var path: String?
  @Param("Its text") package var content: String?
  @Param("Its language, if the name does not tell") package var language: String?

  package init() {}
}

extension Profile: ParamChoice {}
