/// The names of files by which linters look for a project's configuration. None of them is a program: what a linter
/// would execute, such as `eslint.config.js`, is not among them.
enum LinterConfiguration {
  /// Names that are configuration wherever they lie.
  private static let names: Set<String> = [
    // Several tools
    "pyproject.toml", "setup.cfg", "tox.ini", ".editorconfig",
    // Python
    "ruff.toml", ".ruff.toml", "mypy.ini", ".mypy.ini", "ty.toml", ".bandit", "bandit.yaml", "bandit.yml",
    // YAML, TOML, Dockerfile, workflows
    ".yamllint", ".yamllint.yaml", ".yamllint.yml", "taplo.toml", ".taplo.toml", ".hadolint.yaml", ".hadolint.yml",
    "hadolint.yaml", "zizmor.yml", "zizmor.yaml",
    // Shell, JavaScript, TypeScript
    ".shellcheckrc", "shellcheckrc", ".oxlintrc.json", ".oxlintrc.jsonc", "tsconfig.json", "jsconfig.json", "deno.json",
    "deno.jsonc",
    // C, C++, Swift
    ".clang-tidy", ".clang-format", "_clang-format", ".clangd", "compile_flags.txt", ".swift-format", ".swiftlint.yml",
    // Spelling
    "typos.toml", "_typos.toml", ".typos.toml", ".codespellrc",
  ]

  /// Names of configuration that can name code to be loaded; no caller's trust goes that far.
  private static let loadingCode: Set<String> = ["deno.json", "deno.jsonc", "compile_flags.txt"]

  /// Whether a file of this name may configure a linter.
  static func isName(_ name: String) -> Bool { names.contains(name) }

  /// Whether it is given to linters when the caller trusts it.
  static func isTrusted(_ name: String) -> Bool { names.contains(name) && !loadingCode.contains(name) }

  /// The names that are given to linters when the caller trusts them, in order.
  static let trusted = names.subtracting(loadingCode).sorted()
}
