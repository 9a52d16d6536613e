package import Config
import Programs
import Spelling
package import ToolKit
import VectorSearch

/// The tools that are offered, with what they share. Server and command line are both made of this, so that a call on
/// the command line is the same call.
package struct Catalog: Sendable {
  package let services: Services
  package let tools: ToolRegistry

  /// - Parameter options: how structured results are written: for a model, or whole for a program.
  /// - Throws: `ConfigError` for a name in the settings that is no tool and for a folder that is no Python environment,
  ///   `RegistryError` for a wrong declaration.
  package static func make(
    _ configuration: Configuration, _ surroundings: Surroundings, options: OutputOptions = .model,
  ) throws -> Catalog {
    try checkPythonEnvironment(configuration, surroundings)
    let services = Services(configuration, surroundings, try Endpoints(configuration, surroundings))
    let selected = try selection(from: allTools(services), configuration)
    return Catalog(services: services, tools: try ToolRegistry(selected, options: options))
  }

  /// An environment that was named must be one: with Debian's Python in its place, programs would fail for want of
  /// their packages and nobody would know why. The default may be missing; each result says so then.
  private static func checkPythonEnvironment(
    _ configuration: Configuration, _ surroundings: Surroundings,
  ) throws(ConfigError) {
    let setting = Settings.pythonEnvironment
    let source = configuration.source(of: setting)
    guard source != .fallback else { return }
    let folder = surroundings.absolute(configuration[setting])
    guard let objection = PythonEnvironment.objection(to: folder, home: configuration.home) else { return }
    throw ConfigError("\(source) names \(folder), \(objection).")
  }

  /// The patterns of all resources, which are read by their URIs and listed nowhere.
  package func resources() throws(RegistryError) -> ResourceRegistry {
    var templates: [any ResourceTemplate] = [ArtifactTemplate()]
    if tools["vector_search"] != nil {
      templates += [IndexedFileTemplate(library: services.library), TextTemplate(library: services.library)]
    }
    return try ResourceRegistry(templates: templates)
  }

  private static func selection(
    from all: [any Tool], _ configuration: Configuration,
  ) throws(ConfigError) -> [any Tool] {
    let only = configuration[Settings.tools]
    let excluded = configuration[Settings.excludedTools]
    let names = all.map { $0.name }
    try check(only, names, configuration.source(of: Settings.tools))
    try check(excluded, names, configuration.source(of: Settings.excludedTools))
    let selected = all.filter { (only.isEmpty || only.contains($0.name)) && !excluded.contains($0.name) }
    guard !selected.isEmpty else {
      throw ConfigError("No tool is left after \(Settings.tools.flag) and \(Settings.excludedTools.flag).")
    }
    return selected
  }

  private static func check(
    _ given: [String], _ names: [String], _ source: Configuration.Source,
  ) throws(ConfigError) {
    guard let wrong = given.first(where: { !names.contains($0) }) else { return }
    let meant = Spelling.closest(to: wrong, among: names)
    let hint = meant.map { "Did you mean '\($0)'?" } ?? "There are: \(names.joined(separator: ", "))."
    throw ConfigError("\(source) names the unknown tool '\(wrong.prefix(80))'. \(hint)")
  }
}
