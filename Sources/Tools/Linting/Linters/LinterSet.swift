/// The linters that there are.
package enum LinterSet {
  /// All of them, in the order in which reports list them. A new one is one file and one line here.
  package static let all: [any Linter] = [
    RuffLinter(),
    BanditLinter(), TyLinter(), MypyLinter(),
    ShellcheckLinter(), ShfmtLinter(),
    OxlintLinter(), DenoLintLinter(), DenoCheckLinter(),
    ClangLinter(), CppcheckLinter(), ClangTidyLinter(),
    SwiftFormatLinter(), SwiftcLinter(),
    YamlLinter(), TaploLinter(), JSONLinter(), HadolintLinter(), ZizmorLinter(), TyposLinter(), SecretLinter(),
  ]
}
