internal import Spelling
internal import ToolKit

extension SourceLanguage {
  /// What the argument `language` may say, the usual names and endings; the first of each language is its own.
  static let names: [(SourceLanguage, [String])] = [
    (.python, ["python", "python3", "py", "pyi"]),
    (.shell, ["shell", "sh", "bash", "dash", "ksh", "shellscript"]),
    (.javascript, ["javascript", "js", "jsx", "mjs", "cjs", "node", "nodejs", "javascriptreact"]),
    (.typescript, ["typescript", "ts", "tsx", "mts", "cts", "typescriptreact"]),
    (.c, ["c", "h"]),
    (.cpp, ["cpp", "c++", "cc", "cxx", "hpp", "hh"]),
    (.swift, ["swift"]),
    (.yaml, ["yaml", "yml"]),
    (.toml, ["toml"]),
    (.json, ["json"]),
    (.dockerfile, ["dockerfile", "docker", "containerfile"]),
    (.workflow, ["workflow", "github-actions", "github_actions", "github-actions-workflow", "actions"]),
    (.other, ["other", "text", "txt", "plain", "plaintext", "markdown", "md"]),
  ]

  private static let byName: [String: SourceLanguage] = Dictionary(
    uniqueKeysWithValues: names.flatMap { language, names in names.map { ($0, language) } })

  /// The language that a caller names, in any case.
  ///
  /// - Throws: `ToolError` that lists the known ones, and the one that was probably meant.
  init(named name: String, argument: String) throws(ToolError) {
    // Nothing longer is a name, and folding case costs.
    let folded = name.utf8.count <= 64 ? name.lowercased() : ""
    if let language = Self.byName[folded] {
      self = language
      return
    }
    let meant = Spelling.closest(to: name, among: Self.byName.keys.sorted()).map { " Did you mean '\($0)'?" } ?? ""
    let known = Self.names.map { $0.1[0] }.joined(separator: ", ")
    throw ToolError(
      .invalidArgument,
      "Argument '\(argument)': '\(ReportName.shortened(name))' is no language that is linted.\(meant) Known are \(known).",
      argument: argument)
  }

  /// The ending that makes linters take a file for one of this language.
  package var fileExtension: String {
    switch self {
    case .python: "py"
    case .shell: "sh"
    case .javascript: "js"
    case .typescript: "ts"
    case .c: "c"
    case .cpp: "cpp"
    case .swift: "swift"
    case .yaml, .workflow: "yml"
    case .toml: "toml"
    case .json: "json"
    case .dockerfile: "dockerfile"
    case .other: "txt"
    }
  }
}
