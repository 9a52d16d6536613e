internal import ToolKit

/// A language that code is written in, as far as this tool must know it.
package struct CodeLanguage: Sendable, Hashable {
  /// How tests that are code meet the code they test.
  enum Tests: Sendable { case harness, sourced, joined, included, unknown }
  /// What comments and strings look like.
  enum Lexis: Sendable { case python, shell, slashes }

  /// As whoever runs it calls it.
  package let name: String
  /// What a linter takes a file of it for, by its ending.
  package let fileExtension: String
  /// Other names, as fences and callers have them.
  let aliases: [String]
  let tests: Tests
  let lexis: Lexis

  /// What the code's file is called where the answer does not name it.
  package var fileName: String { "solution." + fileExtension }

  static let all: [CodeLanguage] = [
    CodeLanguage(
      name: "python", fileExtension: "py", aliases: ["py", "python3", "pycon"], tests: .harness, lexis: .python),
    CodeLanguage(
      name: "bash", fileExtension: "sh", aliases: ["sh", "shell", "zsh", "shellscript"], tests: .sourced, lexis: .shell),
    CodeLanguage(
      name: "javascript", fileExtension: "js", aliases: ["js", "mjs", "cjs", "node", "nodejs"], tests: .joined,
      lexis: .slashes),
    CodeLanguage(
      name: "typescript", fileExtension: "ts", aliases: ["ts", "mts", "deno"], tests: .joined, lexis: .slashes),
    CodeLanguage(name: "c", fileExtension: "c", aliases: ["h"], tests: .included, lexis: .slashes),
    CodeLanguage(
      name: "cpp", fileExtension: "cpp", aliases: ["c++", "cc", "cxx", "hpp"], tests: .included, lexis: .slashes),
    CodeLanguage(name: "swift", fileExtension: "swift", aliases: [], tests: .joined, lexis: .slashes),
    CodeLanguage(name: "rust", fileExtension: "rs", aliases: ["rs"], tests: .unknown, lexis: .slashes),
    CodeLanguage(name: "go", fileExtension: "go", aliases: ["golang"], tests: .unknown, lexis: .slashes),
  ]

  /// The language of a name, in any case.
  static func named(_ name: String) -> CodeLanguage? {
    guard name.utf8.count <= 32 else { return nil }
    let folded = name.lowercased()
    return all.first { $0.name == folded } ?? all.first { $0.aliases.contains(folded) }
  }

  /// Whether a fence's tag names it.
  func isNamed(by tag: String) -> Bool {
    let folded = tag.utf8.count <= 32 ? tag.lowercased() : ""
    return folded == name || aliases.contains(folded)
  }
}
