/// One thing that the operator can set, with everything that is known about it. Flag, variable, help, documentation and
/// errors all come from this declaration.
package struct Setting<Value: Sendable & Equatable>: Sendable {
  /// The name in kebab-case; the flag is the name after two dashes.
  package let name: String
  /// The environment variable.
  package let variable: String
  /// What stands for the value in help: PATH, LEVEL.
  package let placeholder: String
  /// One sentence without a full stop.
  package let help: String
  /// The default in words.
  package let defaultText: String
  /// Whether the value must never be shown.
  package let isSecret: Bool
  let syntax: Syntax<Value>
  let fallback: @Sendable (_ environment: [String: String]) -> Value

  init(
    _ name: String, variable: String? = nil, placeholder: String, help: String, defaultText: String,
    isSecret: Bool = false, _ syntax: Syntax<Value>, fallback: @escaping @Sendable ([String: String]) -> Value,
  ) {
    self.name = name
    self.variable = variable ?? "WORKBENCH_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
    self.placeholder = placeholder
    self.help = help
    self.defaultText = defaultText
    self.isSecret = isSecret
    self.syntax = syntax
    self.fallback = fallback
  }
}

/// How a setting is written.
struct Syntax<Value: Sendable & Equatable>: Sendable {
  /// What is expected, in words: "an integer from 1 to 8".
  let expectation: String
  /// Whether the flag may be given several times, each adding to the value.
  let isRepeatable: Bool
  /// Splits a variable's text into the texts that as many flags would have.
  let split: @Sendable (String) -> [String]
  /// The value of these texts, or nil if they are not what is expected.
  let parse: @Sendable ([String]) -> Value?
}

/// A setting of any type.
package protocol DeclaredSetting: Sendable {
  var name: String { get }
  var variable: String { get }
  var placeholder: String { get }
  var help: String { get }
  var defaultText: String { get }
  var isSecret: Bool { get }
  /// Whether the flag may be given several times.
  var isRepeatable: Bool { get }
  /// What a value looks like, in words.
  var expectation: String { get }
}

extension DeclaredSetting {
  /// The flag, with its dashes.
  package var flag: String { "--" + name }
}

/// What the reader asks of a setting whose type it does not know.
protocol ReadableSetting: DeclaredSetting {
  func texts(of variable: String) -> [String]
  func value(of texts: [String]) -> (any Sendable)?
  func fallbackValue(_ environment: [String: String]) -> any Sendable
}

extension Setting: ReadableSetting {
  package var isRepeatable: Bool { syntax.isRepeatable }
  package var expectation: String { syntax.expectation }
  func texts(of variable: String) -> [String] { syntax.split(variable) }
  func value(of texts: [String]) -> (any Sendable)? { syntax.parse(texts) }
  func fallbackValue(_ environment: [String: String]) -> any Sendable { fallback(environment) }
}
