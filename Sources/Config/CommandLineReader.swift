import Spelling

extension Configuration {
  /// What a command line asks for.
  package enum Request: Sendable {
    case serve(Configuration)
    case help
  }

  /// Reads the arguments of `serve` (without the verb) and the environment.
  ///
  /// `--flag value` and `--flag=value` mean the same.
  ///
  /// - Throws: `ConfigError` for an unknown flag, a missing or unacceptable value, or an argument that is not a flag.
  package static func read(arguments: [String], environment: [String: String]) throws(ConfigError) -> Request {
    var flags: [String: [String]] = [:]
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--help" || argument == "-h" { return .help }
      guard argument.hasPrefix("--") else {
        throw ConfigError("Unexpected argument '\(argument.prefix(100))'. \(advice)")
      }
      let body = argument.dropFirst(2)
      let name = String(body.prefix { $0 != "=" })
      guard let setting = Settings.all.first(where: { $0.name == name }) else { throw unknownFlag(name) }
      let value: String
      if name.count < body.count {
        value = String(body.dropFirst(name.count + 1))
      } else if let next = rest.popFirst() {
        value = next
      } else {
        throw ConfigError("\(setting.flag) needs a value: \(setting.flag) \(setting.placeholder). \(advice)")
      }
      flags[name, default: []].append(value)
    }
    return .serve(try Configuration(flags: flags, environment: environment))
  }

  /// The settings as the environment alone gives them; for commands that have flags of their own.
  package init(environment: [String: String], overriding flags: [String: [String]] = [:]) throws(ConfigError) {
    try self.init(flags: flags, environment: environment)
  }

  private static let advice = "'workbench serve --help' lists all flags."

  private static func unknownFlag(_ name: String) -> ConfigError {
    let meant = Spelling.closest(to: name, among: Settings.all.map(\.name))
    let hint = meant.map { "Did you mean --\($0)? " } ?? ""
    return ConfigError("Unknown flag --\(name.prefix(100)). \(hint)\(advice)")
  }

  /// Sentences about variables that look like ours and are none.
  static func misspelt(_ environment: [String: String]) -> [String] {
    let known = Settings.all.map(\.variable)
    return environment.keys.filter { $0.hasPrefix("WORKBENCH_") && !known.contains($0) }.sorted().compactMap { variable in
      guard let meant = Spelling.closest(to: variable, among: known) else { return nil }
      return "The variable \(variable) is not a setting; did you mean \(meant)?"
    }
  }
}
