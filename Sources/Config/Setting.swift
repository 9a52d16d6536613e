/// One thing that the operator can set, with everything that is known about it. Flag, variable, help, documentation and
/// errors all come from this declaration.
///
/// Nothing but a marker is demanded of `Value`: any other requirement of a generic type is looked up among all
/// conformances of the program, for each type, at every start.
package struct Setting<Value: Sendable>: Sendable {
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
  /// Whether the value must never be shown. Such a setting has no flag: everybody on a machine sees a program's arguments.
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

/// A setting of any type.
///
/// Its properties are those of `Setting`.
package protocol DeclaredSetting: Sendable {
  var name: String { get }
  var variable: String { get }
  var placeholder: String { get }
  var help: String { get }
  var defaultText: String { get }
  var isSecret: Bool { get }
  /// What a value looks like, in words.
  var expectation: String { get }
}

extension DeclaredSetting {
  /// The flag, with its dashes; of a secret setting a name that the command line refuses.
  package var flag: String { "--" + name }
}

/// What the reader asks of a setting whose type it does not know.
protocol ReadableSetting: DeclaredSetting {
  /// The texts that as many flags would have, from a variable's.
  func texts(of variable: String) -> [String]
  /// The value of these texts, or nil if they are not what is expected.
  func value(of texts: [String]) -> (any Sendable)?
  /// The default.
  func fallbackValue(_ environment: [String: String]) -> any Sendable
}

extension Setting: ReadableSetting {
  package var expectation: String { syntax.expectation }
  func texts(of variable: String) -> [String] { syntax.split(variable) }
  func value(of texts: [String]) -> (any Sendable)? { syntax.parse(texts) }
  func fallbackValue(_ environment: [String: String]) -> any Sendable { fallback(environment) }
}
