import ArgumentParser
import Config
import Embedding

/// `workbench models`: what is there of the models that run inside of Workbench, and how it comes there.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "Show the models that run inside of Workbench; bring them with pull.",
    subcommands: [ModelsList.self, ModelsPull.self], defaultSubcommand: ModelsList.self)

  /// The models of the state directory that the settings name.
  static func store() throws -> (ModelStore, Surroundings) {
    let (configuration, surroundings) = try Invocation.configuration()
    return (ModelStore(state: surroundings.absolute(configuration[Settings.stateDirectory])), surroundings)
  }

  /// "90.9 MB", in powers of ten.
  static func text(bytes: Int) -> String {
    guard bytes >= 1_000_000 else { return "\((bytes + 999) / 1000) kB" }
    let tenths = (bytes + 50_000) / 100_000
    return "\(tenths / 10).\(tenths % 10) MB"
  }
}
