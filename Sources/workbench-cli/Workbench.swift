import ArgumentParser
import Catalog

/// `workbench`, the root of all commands.
struct Workbench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: Product.name,
    abstract: "\(Product.title): \(Product.summary.prefix(1).lowercased() + Product.summary.dropFirst()).",
    discussion: """
      Without a command it serves MCP on standard input and output, as a client starts it. The commands call the same \
      tools by hand; they take the settings of serve as flags too, such as --root PATH: see workbench serve --help.
      """,
    version: "\(Product.name) \(Product.version)",
    subcommands: [
      Serve.self, List.self, Call.self, LintCommand.self, SearchCommand.self, IndexCommand.self,
      CollectionsCommand.self, ModelsCommand.self, ReplCommand.self, Trace.self, Doctor.self, Version.self,
    ])
}

/// `workbench version`, for those who forget the dashes.
struct Version: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Show the version.")

  func run() { print(Workbench.configuration.version) }
}
