internal import JSON
internal import Programs

/// typos: words that are known to be misspelt, in any text. It only knows mistakes, so that it is seldom wrong.
package struct TyposLinter: CommandLinter {
  package let name = "typos"
  package let languages = Set(SourceLanguage.allCases)
  package let profile = Profile.strict
  package let isEssential = false
  let filesPerProcess = 400

  package init() {}

  func command(for files: [SourceFile], among all: [SourceFile], with program: Program, _ request: LintRequest)
    -> LinterCommand
  {
    let configuration = request.trustsConfiguration ? [] : ["--isolated"]
    return LinterCommand(
      program,
      ["--format", "json", "--no-ignore", "--hidden", "--no-check-filenames", "--threads", "2"] + configuration,
      over: files)
  }

  /// A line of JSON for each mistake.
  func read(_ printed: Workshop.Printed, of files: [SourceFile], _ request: LintRequest) -> CommandReading? {
    guard let code = printed.exitCode, code == 0 || code == 2, let output = printed.output else { return nil }
    let named = NamedFiles(files)
    var reading = CommandReading()
    for line in output.split(separator: UInt8(ascii: "\n")) {
      guard let entry = LinterJSON.root(Array(line)) else { return nil }
      guard let file = entry["path"]?.string.flatMap({ named[$0] }) else { continue }
      guard entry["type"]?.string == "typo", let typo = entry["typo"]?.string else {
        // Binary, or another encoding.
        reading.refuse(file, "typos does not read it")
        continue
      }
      reading.findings.append(finding(entry, typo, in: file))
    }
    return reading
  }

  private func finding(_ entry: JSONView, _ typo: String, in file: SourceFile) -> Finding {
    let unit = ColumnUnit(.utf8, base: 0, countsByteOrderMark: true)
    let line = entry["line_num"]?.integer ?? 1
    let byte = max(0, min(entry["byte_offset"]?.integer ?? 0, file.bytes.count))
    let start = file.text.position(lineFeedLine: line, column: byte, unit)
    let end = file.text.position(lineFeedLine: line, column: byte + min(typo.utf8.count, file.bytes.count), unit)
    let corrections = entry["corrections"]?.elements.compactMap(\.string) ?? []
    let words = corrections.isEmpty ? "another word" : corrections.prefix(5).map { "'\($0)'" }.joined(separator: " or ")
    var finding = Finding(
      file: file.index, tool: name, rule: "typo", category: .style, severity: .info,
      message: LinterJSON.message("'\(typo)' should be \(words)"), range: TextRange(start, end))
    if corrections.count == 1 {
      // It may be a name that is used elsewhere.
      finding.fix = Fix(
        title: "Correct the spelling", applicability: .unsafe,
        edits: [Fix.Edit(range: TextRange(start, end), text: corrections[0])])
    }
    return finding
  }
}
