internal import Programs

/// shfmt: how a shell script is laid out, with the indentation that it has itself.
package struct ShfmtLinter: CommandLinter {
  package let name = "shfmt"
  package let languages: Set<SourceLanguage> = [.shell]
  package let profile = Profile.strict
  package let isEssential = false
  let package: String? = "shfmt-py"
  let readsByteOrderMarks = false

  package init() {}

  /// By indentation, which is an option.
  func groups(of files: [SourceFile]) -> [[SourceFile]] {
    Dictionary(grouping: files, by: Self.indentation).sorted { $0.key < $1.key }.map(\.value)
  }

  func command(for files: [SourceFile], among all: [SourceFile], with program: Program, _ request: LintRequest)
    -> LinterCommand
  {
    // Options override .editorconfig, which the project may have chosen.
    let options = request.trustsConfiguration ? [] : ["-i", "\(Self.indentation(of: files[0]))"]
    var command = LinterCommand(program, ["-d"] + options, over: files)
    command.keepsErrors = true
    return command
  }

  /// Spaces of the first line that is indented; 0 for tabs, and where none is.
  private static func indentation(of file: SourceFile) -> Int {
    for number in 1...file.text.lineCount {
      let line = file.text.line(number)
      guard let first = line.first, first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") else { continue }
      let spaces = line.prefix { $0 == UInt8(ascii: " ") }.count
      if first == UInt8(ascii: "\t") || spaces == line.count { return 0 }
      return min(spaces, 8)
    }
    return 0
  }

  func read(_ printed: Workshop.Printed, of files: [SourceFile], _ request: LintRequest) -> CommandReading? {
    guard let code = printed.exitCode, code == 0 || code == 1, let output = printed.output else { return nil }
    let named = NamedFiles(files)
    var reading = CommandReading()
    for line in printed.errorOutput.split(separator: UInt8(ascii: "\n")) {
      var reader = LineReader(String(decoding: line, as: UTF8.self)[...])
      guard let path = reader.take(upTo: ":"), let file = named[path], let row = reader.number(), reader.skip(":"),
        let column = reader.number(), reader.skip(": ")
      else { continue }
      let message = LinterJSON.message(reader.rest)
      reading.refuse(file, message)
      reading.findings.append(
        Finding(
          file: file.index, tool: name, rule: "syntax-error", category: .syntax, severity: .error, message: message,
          range: TextRange(file.text.position(lineFeedLine: row, column: column, ColumnUnit(.utf8)))))
    }
    for (path, edits) in ShfmtDiff(output).files {
      guard let file = named[path], let first = edits.first else { continue }
      var finding = Finding(
        file: file.index, tool: name, rule: "format", category: .style, severity: .info,
        message: "Not laid out as shfmt does it, in \(edits.count) \(edits.count == 1 ? "place" : "places")",
        range: TextRange(Position(line: min(first.line, file.text.lineCount), column: 1)))
      finding.fix = fix(edits, in: file)
      reading.findings.append(finding)
    }
    return code == 1 && reading.findings.isEmpty ? nil : reading
  }

  /// None where lines of the diff are not lines of ours, or its text not that of the file.
  private func fix(_ edits: [ShfmtDiff.Edit], in file: SourceFile) -> Fix? {
    guard !file.text.hasLoneReturns, String(validating: file.bytes, as: UTF8.self) != nil,
      zip(edits, edits.dropFirst()).allSatisfy({ $0.line + $0.removed <= $1.line })
    else { return nil }
    let unit = ColumnUnit(.codePoints)
    return Fix(
      title: "Lay out as shfmt does", applicability: .safe,
      edits: edits.map { edit in
        let start = file.text.position(line: edit.line, column: 1, unit)
        let end = file.text.position(line: edit.line + edit.removed, column: 1, unit)
        return Fix.Edit(range: TextRange(start, end), text: edit.text)
      })
  }
}
