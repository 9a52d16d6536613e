/// What a linter's process said about the files that it was given.
struct CommandReading: Sendable {
  var findings: [Finding] = []
  /// Why it has not read a file, by the file's `index`.
  var unread: [Int: LinterProblem] = [:]
  /// The greatest of its processes' exit codes.
  var exitCode: Int?

  init() {}

  /// All of the files unread for one reason.
  init(_ problem: LinterProblem, of files: some Sequence<SourceFile>) {
    for file in files { unread[file.index] = problem }
  }

  mutating func append(_ other: CommandReading) {
    findings += other.findings
    unread.merge(other.unread) { first, _ in first }
    exitCode = [exitCode, other.exitCode].compactMap { $0 }.max()
  }

  /// A file whose syntax the linter does not understand.
  mutating func refuse(_ file: SourceFile, _ reason: String) {
    if unread[file.index] == nil { unread[file.index] = LinterProblem(.parseError, reason) }
  }
}

extension ToolReport.Status {
  /// How much a reader should worry; the greatest of all files is the status of the linter.
  var gravity: Int {
    switch self {
    case .ok: 0
    case .skippedTooLarge: 1
    case .parseError: 2
    case .timeout: 3
    case .crashed: 4
    case .unavailable: 5
    }
  }
}
