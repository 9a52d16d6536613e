internal import JSON
package import Programs

/// deno lint: rules for TypeScript beside oxlint's.
package struct DenoLintLinter: CommandLinter {
  package let name = "deno-lint"
  package let languages: Set<SourceLanguage> = [.javascript, .typescript]
  package let profile = Profile.standard
  package let isEssential = false
  let package: String? = nil

  package init() {}

  package func discover(in machine: Machine) -> Discovery { Deno.discover(in: machine) }

  func command(for files: [SourceFile], among all: [SourceFile], with program: Program, _ request: LintRequest)
    -> LinterCommand
  {
    Deno.command(
      ["lint", "--json"] + (request.trustsConfiguration ? [] : ["--no-config"]), over: files, with: program)
  }

  func read(_ printed: Workshop.Printed, of files: [SourceFile], _ request: LintRequest) -> CommandReading? {
    guard let root = LinterJSON.root(printed.output), let diagnostics = root["diagnostics"], diagnostics.kind == .array,
      let errors = root["errors"], errors.kind == .array
    else { return nil }
    let named = NamedFiles(files)
    var reading = CommandReading()
    for diagnostic in diagnostics.elements {
      guard let file = diagnostic["filename"]?.string.flatMap({ named[$0] }) else { continue }
      reading.findings.append(finding(diagnostic, in: file))
    }
    for error in errors.elements {
      guard let file = error["file_path"]?.string.flatMap({ named[$0] }), let message = error["message"]?.string else {
        return nil
      }
      let first = message.split(separator: "\n").first.map { LinterJSON.message($0) } ?? ""
      reading.refuse(file, first)
      let place = Deno.place(endingIn: message[...]).map { place in
        file.text.position(line: place.line, column: place.column, ColumnUnit(.codePoints))
      }
      var finding = Finding(
        file: file.index, tool: name, rule: "syntax-error", category: .syntax, severity: .error, message: first,
        range: place.map { TextRange($0) } ?? .fileStart)
      finding.kind = "javascript:syntax-error"
      reading.findings.append(finding)
    }
    return reading
  }

  private func finding(_ diagnostic: JSONView, in file: SourceFile) -> Finding {
    let rule = diagnostic["code"]?.string ?? ""
    let rating = JavaScriptRules.rating(of: rule, "warning")
    let hint = diagnostic["hint"]?.string.map { ". " + $0 } ?? ""
    // Bytes of the text without its byte order mark: no doubt about lines and columns is left.
    let mark = file.bytes.starts(with: SourceText.byteOrderMark) ? SourceText.byteOrderMark.count : 0
    func position(_ end: String) -> Position? {
      guard let byte = diagnostic["range"]?[end]?["bytePos"]?.integer, byte >= 0, byte <= file.bytes.count else {
        return nil
      }
      return file.text.position(ofOffset: byte + mark)
    }
    var finding = Finding(
      file: file.index, tool: name, rule: rule, category: rating.category, severity: rating.severity,
      message: LinterJSON.message((diagnostic["message"]?.string ?? "") + hint),
      range: position("start").map { TextRange($0, position("end")) } ?? .fileStart)
    finding.cwe = rating.cwe
    finding.url = "https://docs.deno.com/lint/rules/" + rule
    finding.kind = "javascript:" + rule
    return finding
  }

  func unsilenced(_ bytes: [UInt8]) -> [UInt8]? { Silencing.spoiling(["deno-lint-ignore"], in: bytes) }
}
