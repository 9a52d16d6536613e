import ArgumentParser
import Catalog
import Linting
import ToolKit

/// `workbench lint`: files and folders linted as the tool does it, for people, pre-commit hooks and CI.
struct LintCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Lint files and folders; mend them with --fix.",
    discussion: """
      What a path names may be read, nothing else; with --root only what lies in a root. Linters run in the sandbox.

      The status is 0 if the verdict is pass or warn, 1 if it is fail, 2 if it is incomplete or nothing could be linted, \
      64 if the command is wrong. With --diff it is 1 if there is anything to mend.
      """)

  enum Colour: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

  @Argument(help: "Files and folders; '-' is standard input. The working directory if there are none.")
  var paths: [String] = []

  @Option(help: ArgumentHelp("What standard input is called, which tells its language.", valueName: "name"))
  var stdinName: String?

  @Option(help: "How thorough: quick, standard or strict.")
  var profile: Profile = .standard

  @Option(help: ArgumentHelp("Only this linter; may be repeated.", valueName: "name"))
  var tool: [String] = []

  @Option(help: "From which severity on a finding fails: error or warning.")
  var failOn: LintInput.FailOn = .error

  @Option(help: ArgumentHelp("Of a folder only what differs from this git revision.", valueName: "revision"))
  var changedSince: String?

  @Flag(help: "Read the linters' configuration of the folder. It is the folder's word on what is a finding.")
  var trustConfig = false

  @Flag(help: "Do not heed comments such as noqa.")
  var noSuppressions = false

  @Option(help: ArgumentHelp("Findings to print.", valueName: "number"))
  var max: Int = 1000

  @Flag(help: "Apply the safe fixes to the files, each in one step, and report what is left.")
  var fix = false

  @Flag(help: "Print what --fix would change as a diff, and nothing else.")
  var diff = false

  @Flag(help: "Print the structured result as JSON.")
  var json = false

  @Flag(help: "Print all findings as SARIF 2.1.0.")
  var sarif = false

  @Option(help: "Colours: auto, always or never.")
  var color: Colour = .auto

  func validate() throws {
    guard [fix, diff].count(where: \.self) <= 1 else {
      throw ValidationError("--fix and --diff exclude each other: the one writes what the other shows.")
    }
    guard [diff, json, sarif].count(where: \.self) <= 1 else {
      throw ValidationError("--diff, --json and --sarif exclude each other: each prints something else.")
    }
    guard !(fix && paths == ["-"] && (json || sarif)) else {
      throw ValidationError("--fix prints what standard input becomes: leave out --json and --sarif.")
    }
    guard max >= 0 else { throw ValidationError("--max is a number of findings, 0 or more.") }
    guard !trustConfig || paths.count <= 1 else {
      throw ValidationError("--trust-config goes with one folder: name one path.")
    }
    guard !paths.contains("-") || paths.count == 1 else {
      throw ValidationError("'-', standard input, is linted alone: name no other path.")
    }
    guard stdinName == nil || paths == ["-"] else {
      throw ValidationError("--stdin-name goes with '-', standard input.")
    }
  }

  func run() async throws {
    do {
      let lint = try LintJob(command: self)
      throw ExitCode(try await lint.run())
    } catch let error as ToolError {
      Terminal.complain(Terminal.inert("\(error)"))
      throw ExitCode(error.code == .invalidArgument ? ExitStatus.usage : LintStatus.incomplete)
    }
  }

  /// What the tool is asked.
  var input: LintInput {
    var input = LintInput()
    input.changedSince = changedSince
    input.profile = profile
    input.tools = tool
    input.failOn = failOn
    input.honourSuppressions = !noSuppressions
    input.trustConfig = trustConfig
    input.maxDiagnostics = max
    input.fix = fix || diff ? .preview : .none
    return input
  }
}

extension Profile: ExpressibleByArgument {}
extension LintInput.FailOn: ExpressibleByArgument {}

/// How `lint` ends.
enum LintStatus {
  static let ok: Int32 = 0
  static let fail: Int32 = 1
  /// Something could not be judged, which is never a pass.
  static let incomplete: Int32 = 2

  static func of(_ verdict: Verdict) -> Int32 {
    switch verdict {
    case .pass, .warn: ok
    case .fail: fail
    case .incomplete: incomplete
    }
  }
}
