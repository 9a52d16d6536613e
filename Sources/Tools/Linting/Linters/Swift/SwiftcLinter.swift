package import Programs

/// swiftc, as far as it parses: the errors that the compiler itself would begin with. It reads one file at a time and
/// knows no other module.
package struct SwiftcLinter: CommandLinter {
  package let name = "swiftc"
  package let languages: Set<SourceLanguage> = [.swift]
  package let profile = Profile.standard
  let package: String? = nil
  let filesPerProcess = 60

  package init() {}

  package func discover(in machine: Machine) -> Discovery {
    Toolchains.discovery("swiftc", in: machine)
      ?? .missing("swiftc is not installed: unpack Swift (swift.org/install/linux) as /opt/swift, or put it on PATH")
  }

  func command(for files: [SourceFile], among all: [SourceFile], with program: Program, _ request: LintRequest)
    -> LinterCommand
  {
    var command = LinterCommand(
      program,
      ["-frontend", "-parse", "-enable-bare-slash-regex", "-diagnostic-style=llvm"], over: files)
    command.keepsErrors = true
    return command
  }

  func read(_ printed: Workshop.Printed, of files: [SourceFile], _ request: LintRequest) -> CommandReading? {
    guard let code = printed.exitCode, code == 0 || code == 1 else { return nil }
    let named = NamedFiles(files)
    var reading = CommandReading()
    var known: Set<Finding> = []
    for message in CompilerText(printed.errorOutput).messages where message.severity != .note {
      guard let file = named[message.path] else { continue }
      let isError = message.severity == .error || message.severity == .fatal
      let place = file.text.position(
        line: message.place.line, column: message.place.column, ColumnUnit(.utf8, countsByteOrderMark: true))
      var finding = Finding(
        file: file.index, tool: name, rule: isError ? "syntax-error" : "parser-warning",
        category: isError ? .syntax : .correctness, severity: isError ? .error : .warning, message: message.text,
        range: TextRange(place))
      finding.nativeSeverity = message.severity.rawValue
      finding.kind = isError ? "swift:syntax" : nil
      if isError { reading.refuse(file, message.text) }
      if known.insert(finding).inserted { reading.findings.append(finding) }
    }
    return code == 1 && reading.unread.isEmpty ? nil : reading
  }
}
