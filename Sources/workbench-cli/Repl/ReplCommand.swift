import ArgumentParser
import Catalog
import Config
import Glibc
import Repl

/// `workbench repl`: a conversation with a server, by hand or from a script.
struct ReplCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repl",
    abstract: "Talk to a server, by hand or from a script.",
    discussion: """
      Without a command it starts workbench serve; behind -- comes any other server: workbench repl -- npx some-server

      At a terminal it edits, completes and remembers lines; 'help' tells what they can be. From a pipe or file it runs a \
      script and ends with 1 at the first line that fails: workbench repl < checks.repl
      """)

  enum EraChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, modern, legacy

    var era: Era? { Era(rawValue: rawValue) }
  }

  @Option(help: "How to speak: as 2026-07-28 has it, as the revisions before, or whatever the server knows.")
  var era = EraChoice.auto

  @Option(
    help: ArgumentHelp(
      "Save images and linked files in this folder. A script saves none without it; a terminal uses a temporary folder.",
      valueName: "dir"))
  var artifacts: String?

  @Flag(help: "Tell how long each answer took, in scripts too.")
  var timing = false

  @Argument(parsing: .postTerminator, help: ArgumentHelp("The server's command, behind --.", valueName: "command"))
  var server: [String] = []

  func run() throws {
    let isInteractive = isatty(STDIN_FILENO) == 1 && Terminal.outputIsTerminal
    let console = Terminal.console(isTerminal: isInteractive)
    let session: ReplSession
    do {
      session = try ReplSession(
        command: server.isEmpty ? Self.ownServer() : server, folders: server.isEmpty ? [] : try Self.folders(),
        console: console,
        artifacts: artifacts.map { SavedArtifacts(in: $0) } ?? (isInteractive ? SavedArtifacts(in: nil) : nil),
        showsTiming: timing || isInteractive)
    } catch {
      Terminal.complain("\(error)")
      throw ExitCode(ExitStatus.failed)
    }
    let status = isInteractive ? session.talk(era.era) : session.runScript(era.era)
    session.end()
    if status != 0 { throw ExitCode(status) }
  }

  /// What `--root` names, for a server that is not ours: it is told of them when it asks. Ours has the setting itself.
  private static func folders() throws -> [String] {
    guard Invocation.flags[Settings.roots.name] != nil else { return [] }
    let (configuration, surroundings) = try Invocation.configuration()
    return configuration[Settings.roots].map(surroundings.absolute)
  }

  /// `workbench serve` with the settings that this command was given.
  private static func ownServer() throws -> [String] {
    let settings = Invocation.flags.sorted { $0.key < $1.key }.flatMap { name, values in
      values.flatMap { ["--" + name, $0] }
    }
    return [Serve.executable, "serve"] + settings
  }
}
