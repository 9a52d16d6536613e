import ArgumentParser
import Repl

/// `workbench trace`: what `serve --trace FILE` wrote down.
struct Trace: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read a trace that serve --trace wrote.", subcommands: [Show.self])

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a trace as a conversation: requests with their answers and the time between.")

    @Argument(help: ArgumentHelp("The trace; - is standard input.", valueName: "file"))
    var file: String

    @Flag(help: "Show every value whole, over several lines.")
    var full = false

    /// How much of a value is shown on its line.
    private static let width = 160

    func run() throws {
      let text: String
      do {
        text = try CallArguments.text(ofFile: file)
      } catch {
        Terminal.complain("\(error)")
        throw ExitCode(ExitStatus.usage)
      }
      var conversation = TraceConversation(
        on: Terminal.console(isTerminal: Terminal.outputIsTerminal), width: full ? nil : Self.width)
      for line in text.split(separator: "\n") { conversation.show(line) }
      conversation.finish()
    }
  }
}
