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

  /// A file that the linter cannot read because it is not UTF-8, for a linter that says so in no other way.
  mutating func refuseNotUTF8(_ file: SourceFile, tool: String) {
    refuse(file, "it is not UTF-8")
    findings.append(
      Finding(
        file: file.index, tool: tool, rule: "unreadable", category: .syntax, severity: .error,
        message: "The file could not be read: it is not UTF-8", range: .fileStart))
  }
}
