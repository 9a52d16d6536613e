internal import JSON
internal import Programs
internal import Sandbox
internal import ToolKit

/// oxlint: bugs of JavaScript and TypeScript, by the rules of ESLint and its plugins, without types.
package struct OxlintLinter: CommandLinter {
  package let name = "oxlint"
  package let languages: Set<SourceLanguage> = [.javascript, .typescript]
  let filesPerProcess = 400

  package init() {}

  private static let ownConfiguration = "/run/oxlintrc.json"

  func command(for files: [SourceFile], among all: [SourceFile], with program: Program, _ request: LintRequest)
    -> LinterCommand
  {
    var arguments = ["--format=json", "--no-ignore", "--threads=2"]
    var own: [RunRequest.SideFile] = []
    if !request.trustsConfiguration {
      // With a file of ours it looks for none, neither for oxlint.config.ts among those that it lints.
      own = [RunRequest.SideFile(path: Self.ownConfiguration, content: Array("{}".utf8), comesBack: false)]
      arguments += ["--config=" + Self.ownConfiguration, "--disable-nested-config"]
      arguments += JavaScriptRules.options(request.profile)
    }
    var command = LinterCommand(program, arguments, over: files)
    command.sideFiles = own
    return command
  }

  func read(_ printed: Workshop.Printed, of files: [SourceFile], _ request: LintRequest) -> CommandReading? {
    guard let diagnostics = LinterJSON.root(printed.output)?["diagnostics"], diagnostics.kind == .array else {
      return nil
    }
    let named = NamedFiles(files)
    var reading = CommandReading()
    for diagnostic in diagnostics.elements {
      let message = LinterJSON.message(diagnostic["message"]?.string ?? "")
      guard let file = diagnostic["filename"]?.string.flatMap({ named[$0] }) else {
        // It names no file where it could open or decode one: the message does, and with one file it is that.
        let meant = files.filter { message.contains("/" + $0.workName + " ") || files.count == 1 }
        if meant.isEmpty { return nil }
        for file in meant { reading.refuseNotUTF8(file, tool: name) }
        continue
      }
      let finding = finding(diagnostic, message, in: file)
      if finding.category == .syntax { reading.refuse(file, message) }
      reading.findings.append(finding)
    }
    return reading
  }

  private func finding(_ diagnostic: JSONView, _ message: String, in file: SourceFile) -> Finding {
    // `eslint(no-debugger)`; a syntax error has none.
    let code = diagnostic["code"]?.string ?? ""
    let parts = code.split(separator: "(", maxSplits: 1)
    let rule = parts.count == 2 && code.hasSuffix(")") ? String(parts[1].dropLast()) : code
    let native = diagnostic["severity"]?.string ?? ""
    let rating = rule.isEmpty ? JavaScriptRules.syntaxError : JavaScriptRules.rating(of: rule, native)
    let help = diagnostic["help"]?.string.map { message.hasSuffix(".") ? " " + $0 : ". " + $0 } ?? ""
    var finding = Finding(
      file: file.index, tool: name, rule: rule.isEmpty ? "syntax-error" : rule, category: rating.category,
      severity: rating.severity, message: LinterJSON.message(message + help), range: range(diagnostic, in: file))
    finding.nativeSeverity = native
    finding.cwe = rating.cwe
    finding.url = diagnostic["url"]?.string
    finding.kind = "javascript:" + finding.rule
    return finding
  }

  /// The span in bytes of the whole file, a byte order mark included: no doubt about lines and columns is left.
  private func range(_ diagnostic: JSONView, in file: SourceFile) -> TextRange {
    var first: JSONView?
    if let labels = diagnostic["labels"] { for label in labels.elements where first == nil { first = label["span"] } }
    guard let start = first?["offset"]?.integer, start >= 0, start <= file.bytes.count else { return .fileStart }
    let length = min(max(0, first?["length"]?.integer ?? 0), file.bytes.count - start)
    return TextRange(
      file.text.position(ofOffset: start), file.text.position(ofOffset: start + length))
  }

  func unsilenced(_ bytes: [UInt8]) -> [UInt8]? {
    Silencing.spoiling(["eslint-disable", "oxlint-disable"], in: bytes)
  }
}
