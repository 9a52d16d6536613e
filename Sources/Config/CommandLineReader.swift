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
      guard let (setting, attached) = try setting(in: argument) else { throw unknownFlag(argument) }
      guard let value = attached ?? rest.popFirst() else { throw missingValue(setting) }
      flags[setting.name, default: []].append(value)
    }
    return .serve(try Configuration(environment: environment, overriding: flags))
  }

  /// Takes the flags of settings out of a command line that has flags of its own: `list --root /a --json` keeps `list --json`.
  /// What stands behind `--` is left alone.
  ///
  /// - Returns: the texts that were given for each setting, by its name.
  /// - Throws: `ConfigError` for a flag without its value.
  package static func extractFlags(from arguments: inout [String]) throws(ConfigError) -> [String: [String]] {
    var flags: [String: [String]] = [:]
    var kept: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" {
        kept.append(argument)
        break
      }
      guard let (setting, attached) = try setting(in: argument) else {
        kept.append(argument)
        continue
      }
      guard let value = attached ?? rest.popFirst() else { throw missingValue(setting) }
      flags[setting.name, default: []].append(value)
    }
    arguments = kept + rest
    return flags
  }

  /// The setting whose flag `argument` is, and the value behind an equals sign.
  ///
  /// - Throws: `ConfigError` for a secret one, without its value.
  private static func setting(in argument: String) throws(ConfigError) -> (any DeclaredSetting, String?)? {
    guard argument.hasPrefix("--") else { return nil }
    let body = argument.dropFirst(2)
    let name = body.prefix { $0 != "=" }
    guard let setting = Settings.named(name) else { return nil }
    guard !setting.isSecret else {
      throw ConfigError(
        "\(setting.flag) is not taken from the command line, which others can see: set \(setting.variable), or name a file "
          + "with \(setting.flag)-file.")
    }
    return (setting, name.count < body.count ? String(body.dropFirst(name.count + 1)) : nil)
  }

  private static func missingValue(_ setting: any DeclaredSetting) -> ConfigError {
    ConfigError("\(setting.flag) needs a value: \(setting.flag) \(setting.placeholder). \(advice)")
  }

  private static let advice = "'workbench serve --help' lists all flags."

  private static func unknownFlag(_ argument: String) -> ConfigError {
    let name = String(argument.dropFirst(2).prefix { $0 != "=" })
    let meant = Spelling.closest(to: name, among: Settings.all.filter { !$0.isSecret }.map(\.name))
    let hint = meant.map { "Did you mean --\($0)? " } ?? ""
    return ConfigError("Unknown flag --\(name.prefix(100)). \(hint)\(advice)")
  }

  /// Sentences about variables that look like ours and are none.
  static func misspelt(_ environment: [String: String], known: [String]) -> [String] {
    let unknown = environment.keys.filter { $0.hasPrefix("WORKBENCH_") && !known.contains($0) }
    guard !unknown.isEmpty else { return [] }
    let known = known + Settings.all.map(\.variable)
    return unknown.sorted().compactMap { variable in
      guard let meant = Spelling.closest(to: variable, among: known) else { return nil }
      return "The variable \(variable) is not a setting; did you mean \(meant)?"
    }
  }
}
