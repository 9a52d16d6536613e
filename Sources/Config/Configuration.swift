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
  /// The settings that were read: of roles that are asked questions only those of which one is set.
  package let settings: [any DeclaredSetting]
  private let chatEndpoints: [String: [EndpointSettings]]
  /// The user's home folder, if there is one.
  package let home: String?

  /// Reads all settings.
  ///
  /// - Parameter flags: the texts that were given for each flag, by the setting's name.
  /// - Throws: `ConfigError` for an unacceptable value.
  package init(environment: [String: String], overriding flags: [String: [String]] = [:]) throws(ConfigError) {
    home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let words = Self.words(environment, flags)
    let named = Settings.chatRoles.filter { role in words.contains { role.isNamed(by: $0) } }
    let asks = !named.isEmpty || words.contains { $0.hasPrefix("answer-") }
    let chatEndpoints = Dictionary(
      uniqueKeysWithValues: named.map { role in
        (role.name, [role.first] + role.numbers(in: words).map { role.further($0) })
      })
    self.chatEndpoints = chatEndpoints
    settings =
      Settings.always
      + named.flatMap { role in role.declared + (chatEndpoints[role.name] ?? []).dropFirst().flatMap(\.all) }
      + (asks ? Settings.answers : [])
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

  /// The endpoints of a role, in their order; none if nothing of it is set.
  package func endpoints(of role: ChatRole) -> [EndpointSettings] { chatEndpoints[role.name] ?? [] }

  /// The names of settings that variables and flags may be: of variables those of ours, as flags are written.
  private static func words(_ environment: [String: String], _ flags: [String: [String]]) -> [String] {
    var words = Array(flags.keys)
    for variable in environment.keys where variable.hasPrefix("WORKBENCH_") {
      words.append(variable.dropFirst("WORKBENCH_".count).lowercased().split(separator: "_").joined(separator: "-"))
    }
    return words
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

  /// The value of a setting that was read.
  package subscript<Value>(_ setting: Setting<Value>) -> Value {
    guard let value = values[setting.name] as? Value else {
      preconditionFailure("The setting \(setting.name) was not read")
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
