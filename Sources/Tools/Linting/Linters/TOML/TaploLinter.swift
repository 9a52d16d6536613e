internal import Programs

/// taplo: the syntax of TOML, and keys that are there twice. It knows no schemas here: they would come from the
/// network.
package struct TaploLinter: CommandLinter {
  package let name = "taplo"
  package let languages: Set<SourceLanguage> = [.toml]
  let readsByteOrderMarks = false
  let filesPerProcess = 400

  package init() {}

  func command(for files: [SourceFile], among all: [SourceFile], with program: Program, _ request: LintRequest)
    -> LinterCommand
  {
    let configuration = request.trustsConfiguration ? [] : ["--no-auto-config"]
    var command = LinterCommand(
      program, ["--colors", "never", "lint", "--no-schema"] + configuration, over: files)
    command.keepsErrors = true
    return command
  }

  func read(_ printed: Workshop.Printed, of files: [SourceFile], _ request: LintRequest) -> CommandReading? {
    guard let code = printed.exitCode, code == 0 || code == 1 else { return nil }
    let named = NamedFiles(files)
    var reading = CommandReading()
    for snippet in TaploText(printed.errorOutput).snippets {
      guard let file = named[snippet.path] else { continue }
      let unit = ColumnUnit(.codePoints)
      let start = file.text.position(lineFeedLine: snippet.line, column: snippet.column, unit)
      let end = file.text.position(lineFeedLine: snippet.line, column: snippet.column + snippet.width, unit)
      let isDuplicate = snippet.title.hasPrefix("conflicting keys")
      let message = snippet.label.isEmpty ? snippet.title : snippet.title + ": " + snippet.label
      reading.findings.append(
        Finding(
          file: file.index, tool: name, rule: isDuplicate ? "conflicting-keys" : "syntax-error", category: .syntax,
          severity: .error, message: LinterJSON.message(message), range: TextRange(start, end)))
      if !isDuplicate { reading.refuse(file, LinterJSON.message(message)) }
    }
    // It says nothing useful about these.
    for file in files where String(validating: file.bytes, as: UTF8.self) == nil {
      reading.refuseNotUTF8(file, tool: name)
    }
    return code == 1 && reading.findings.isEmpty ? nil : reading
  }
}
