import ArgumentParser
import Config
import Glibc

/// The command line for people: everything but `serve`. `workbench` executes it under its own name.
@main
struct Main {
  /// On the main thread, the only one there is at first: `repl` takes the terminal's signals, and a thread that began
  /// before would get them instead.
  @MainActor
  static func main() async {
    // A write beyond `ulimit -f` is an error with a sentence about it, as it is in the server.
    signal(SIGXFSZ) { _ in }
    var arguments = Array(CommandLine.arguments.dropFirst())
    // `serve` is passed on as it is, settings included.
    if arguments.first == "serve" { Serve.execute() }
    do {
      let flags = try Configuration.extractFlags(from: &arguments)
      await Invocation.$flags.withValue(flags) { [arguments] in await run(arguments) }
    } catch {
      Terminal.complain("\(error)")
      Workbench.exit(withError: ExitCode(ExitStatus.usage))
    }
  }

  /// Parses and runs a command without leaving the main thread, which the argument parser's own `main` does.
  @MainActor
  private static func run(_ arguments: [String]) async {
    do {
      var command = try Workbench.parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      Workbench.exit(withError: error)
    }
  }
}

/// What one start of the program was given besides the command's own arguments.
enum Invocation {
  /// The texts of the settings' flags, by the settings' names.
  @TaskLocal static var flags: [String: [String]] = [:]

  /// The settings and what is around the process.
  static func configuration() throws -> (Configuration, Surroundings) {
    let surroundings = Surroundings.ofThisProcess()
    do {
      return (try Configuration(environment: surroundings.environment, overriding: flags), surroundings)
    } catch {
      Terminal.complain("\(error)")
      throw ExitCode(ExitStatus.usage)
    }
  }
}

/// How commands end.
enum ExitStatus {
  /// The tool failed, or `doctor` found something missing.
  static let failed: Int32 = 1
  /// The command line, a setting or an argument of the tool is wrong (EX_USAGE, which the argument parser uses as
  /// well).
  static let usage: Int32 = 64
}
