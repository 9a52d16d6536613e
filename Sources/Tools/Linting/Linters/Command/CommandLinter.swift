internal import Programs

/// A linter that is a program, started over files: how it is told what to do, and how what it printed is read.
/// Everything else is the same for all of them, see `CommandRun`.
protocol CommandLinter: Linter {
  /// Files that one process is given at most.
  var filesPerProcess: Int { get }

  /// Whether files include one another, so that all of a call lie in the work folder of each process.
  var readsNeighbours: Bool { get }

  /// Whether it reads a text that begins with a byte order mark. Others are given it without.
  var readsByteOrderMarks: Bool { get }

  /// The package of the linter environment that it comes in, whose version is its own; nil for one that must be asked.
  var package: String? { get }

  /// Files that may be given to one process together; each group is split further.
  func groups(of files: [SourceFile]) -> [[SourceFile]]

  /// The command line for some files of a group, at least one, of all that are linted.
  func command(for files: [SourceFile], among all: [SourceFile], with program: Program, _ request: LintRequest)
    -> LinterCommand

  /// Reads what it printed, which is untrusted; nil if that is no answer.
  func read(_ printed: Workshop.Printed, of files: [SourceFile], _ request: LintRequest) -> CommandReading?

  /// The text as the linter sees it when comments cannot silence it: without them, each byte in its place, or as it is
  /// where the command line has a switch for that. Nil if there is no such comment in it.
  func unsilenced(_ bytes: [UInt8]) -> [UInt8]?
}

extension CommandLinter {
  var filesPerProcess: Int { 100 }
  var readsNeighbours: Bool { false }
  var readsByteOrderMarks: Bool { true }
  var package: String? { name }

  func groups(of files: [SourceFile]) -> [[SourceFile]] { [files] }
  func unsilenced(_ bytes: [UInt8]) -> [UInt8]? { nil }

  package func discover(in machine: Machine) -> Discovery { LinterEnvironment.discover(name, in: machine) }

  package func lint(
    _ files: [SourceFile], with program: Program, _ request: LintRequest, in workshop: Workshop,
  ) async throws -> LinterResult {
    try await CommandRun(linter: self, program: program, workshop: workshop).result(over: files, request)
  }
}
