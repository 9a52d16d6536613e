package import ToolKit

/// What `lint` takes.
package struct LintInput: ToolInput {
  /// What becomes of fixes.
  package enum FixMode: String, ParamChoice { case none, preview, apply }
  /// From which severity on a finding makes the verdict `fail`.
  package enum FailOn: String, ParamChoice { case error, warning }
  package enum Format: String, ParamChoice { case json, sarif }

  @Param("Contents, or files one by one", .count(0...50)) package var files: [LintFile] = []
  @Param("File or folder") package var path: String?
  @Param("Only what differs from this git revision") package var changedSince: String?
  @Param("Thoroughness") package var profile: Profile = .standard
  @Param("Only these linters") package var tools: [String] = []
  @Param("preview: diff of safe fixes; apply: fixed content too") package var fix: FixMode = .none
  @Param("Severity that fails") package var failOn: FailOn = .error
  @Param("Findings to list", .range(1...1000)) package var maxDiagnostics: Int = 100
  @Param("Heed noqa, nosec …") package var honourSuppressions: Bool = true
  @Param("Read the project's linter configuration") package var trustConfig: Bool = false
  @Param("sarif: as a resource too") package var format: Format = .json

  package init() {}
}

/// One thing to lint: content, or a file.
package struct LintFile: ToolInput {
  @Param("Name, or file") package var path: String?
  @Param("Text") package var content: String?
  @Param("If the name does not tell") package var language: String?

  package init() {}
}

extension Profile: ParamChoice {}
