import Observe

/// The value of every setting, and where it came from: a flag wins over the environment, which wins over the default.
package struct Configuration: Sendable {
  /// Where a value came from.
  package enum Source: Sendable, Hashable, CustomStringConvertible {
    case fallback
    case environment(String)
    case flag(String)

    package var description: String {
      switch self {
      case .fallback: "default"
      case .environment(let variable): variable
      case .flag(let flag): flag
      }
    }
  }

  private var values: [String: any Sendable] = [:]
  private var sources: [String: Source] = [:]
  /// What the operator probably did not mean, such as a misspelt variable; sentences for the log.
  package private(set) var warnings: [String] = []
  /// The settings that were read: all that are declared, and those of further endpoints of which one is set.
  package let settings: [any DeclaredSetting]
  private let further: [String: [EndpointSettings]]
  /// The user's home folder, if there is one.
  package let home: String?

  /// Reads all settings.
  ///
  /// - Parameter flags: the texts that were given for each flag, by the setting's name.
  /// - Throws: `ConfigError` for an unacceptable value.
  package init(environment: [String: String], overriding flags: [String: [String]] = [:]) throws(ConfigError) {
    home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let further = Self.further(environment, flags)
    self.further = further
    settings = Settings.all + further.values.joined().flatMap(\.all).sorted { $0.name < $1.name }
    for setting in settings {
      guard let setting = setting as? any ReadableSetting else { continue }
      values[setting.name] = setting.fallbackValue(environment)
      sources[setting.name] = .fallback
      // An empty variable counts as unset: that is how a host's form hands over a field left blank.
      if let text = environment[setting.variable], !text.isEmpty {
        try set(setting, to: setting.texts(of: text), .environment(setting.variable), written: text)
      }
      if let texts = flags[setting.name] {
        try set(setting, to: texts, .flag(setting.flag), written: texts.last ?? "")
      }
    }
    // What depends on another setting: an explicit state directory takes the Python environments along.
    if source(of: Settings.stateDirectory) != .fallback {
      for (setting, folder) in [(Settings.pythonEnvironment, "/python/sandbox"), (Settings.linters, "/python/linters")]
      where source(of: setting) == .fallback {
        values[setting.name] = self[Settings.stateDirectory] + folder
      }
    }
    warnings = Self.misspelt(environment, known: settings.map(\.variable))
  }

  /// The endpoints of a role, those that may be set, in their order.
  package func endpoints(of role: ChatRole) -> [EndpointSettings] { [role.first] + (further[role.name] ?? []) }

  /// The further endpoints of each role of which a variable or a flag names a setting.
  private static func further(
    _ environment: [String: String], _ flags: [String: [String]],
  ) -> [String: [EndpointSettings]] {
    var words = Array(flags.keys)
    for variable in environment.keys where variable.hasPrefix("WORKBENCH_") {
      words.append(variable.dropFirst("WORKBENCH_".count).lowercased().split(separator: "_").joined(separator: "-"))
    }
    guard !words.isEmpty else { return [:] }
    var found: [String: [EndpointSettings]] = [:]
    for role in Settings.chatRoles {
      let numbers = role.numbers(in: words)
      if !numbers.isEmpty { found[role.name] = numbers.map { role.further($0) } }
    }
    return found
  }

  private mutating func set(
    _ setting: any ReadableSetting, to texts: [String], _ source: Source, written: String,
  ) throws(ConfigError) {
    guard let value = setting.value(of: texts) else {
      let shown = setting.isSecret ? "not valid" : "'\(written.prefix(100))'"
      throw ConfigError("\(source) is \(shown), expected \(setting.expectation).")
    }
    values[setting.name] = value
    sources[setting.name] = source
  }

  /// The value of a setting.
  package subscript<Value>(_ setting: Setting<Value>) -> Value {
    guard let value = values[setting.name] as? Value else {
      preconditionFailure("The setting \(setting.name) is not in Settings.all")
    }
    return value
  }

  /// A setting's value for people; a secret is masked.
  package func text(of setting: some DeclaredSetting) -> String {
    if setting.isSecret { return source(of: setting) == .fallback ? "" : "(secret)" }
    switch values[setting.name] {
    case let list as [String]: return list.joined(separator: ", ")
    case let text as String: return text
    case let number as Int: return String(number)
    case let tier as MinimumTier: return tier.rawValue
    case let level as LogLevel: return level.name
    case let flag as Bool: return flag ? "on" : "off"
    default: return ""
    }
  }

  /// Where a setting's value came from.
  package func source(of setting: some DeclaredSetting) -> Source { sources[setting.name] ?? .fallback }
}

/// Why the command line or the environment was not accepted; a sentence for the operator.
package struct ConfigError: Error, Sendable, Hashable, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}
