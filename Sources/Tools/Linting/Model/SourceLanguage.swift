/// What a file is written in, as far as linters care.
package enum SourceLanguage: String, Sendable, CaseIterable {
  case python, shell, javascript, typescript, c, cpp, swift, yaml, toml, json, dockerfile
  /// A workflow of GitHub Actions, which is YAML as well.
  case workflow
  /// Anything else: nothing but spelling and secrets can be looked for.
  case other
}
