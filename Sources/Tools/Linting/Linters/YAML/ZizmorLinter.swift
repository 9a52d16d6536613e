internal import JSON
internal import Programs
internal import ToolKit

/// zizmor: the security of GitHub workflows and actions, without asking GitHub anything.
package struct ZizmorLinter: CommandLinter {
  package let name = "zizmor"
  package let languages: Set<SourceLanguage> = [.workflow]
  let readsByteOrderMarks = false
  let filesPerProcess = 50

  package init() {}

  func command(for files: [SourceFile], among all: [SourceFile], with program: Program, _ request: LintRequest)
    -> LinterCommand
  {
    let persona =
      switch request.profile {
      case .quick, .standard: "regular"
      case .strict: "pedantic"
      }
    var arguments = [
      "--offline", "--format=json-v1", "--no-progress", "--color=never", "--collect=all", "--persona=" + persona,
    ]
    if !request.trustsConfiguration { arguments.append("--no-config") }
    if !request.honoursSuppressions { arguments.append("--no-ignores") }
    var command = LinterCommand(program, arguments + ["--"], over: files)
    command.keepsErrors = true
    return command
  }

  func read(_ printed: Workshop.Printed, of files: [SourceFile], _ request: LintRequest) -> CommandReading? {
    let complaints = String(decoding: printed.errorOutput, as: UTF8.self).split(whereSeparator: \.isNewline)
    let named = NamedFiles(files)
    // It tells which files it has read, and of the others not always their names.
    let completed = Set(
      complaints.compactMap { line in
        line.firstRange(of: " completed ").flatMap { named[line[$0.upperBound...]]?.index }
      })
    guard let root = LinterJSON.root(printed.output), root.kind == .array, completed.count == files.count else {
      return files.count == 1 && completed.isEmpty ? refusal(of: files[0], complaints) : nil
    }
    var reading = CommandReading()
    for element in root.elements {
      if let finding = finding(element, named) { reading.findings.append(finding) }
    }
    return reading
  }

  private func finding(_ element: JSONView, _ named: NamedFiles) -> Finding? {
    guard let rule = element["ident"]?.string, let locations = element["locations"] else { return nil }
    var primary: JSONView?
    for location in locations.elements where primary == nil || location["symbolic"]?["kind"]?.string == "Primary" {
      primary = location
    }
    guard let primary, let path = primary["symbolic"]?["key"]?["Local"]?["verbatim_path"]?.string,
      let file = named[path]
    else { return nil }
    let native = element["determinations"]?["severity"]?.string ?? ""
    let message = [element["desc"]?.string, primary["symbolic"]?["annotation"]?.string].compactMap { $0 }
    let span = primary["concrete"]?["location"]?["offset_span"]
    func position(_ name: String) -> Position {
      file.text.position(ofOffset: span?[name]?.integer ?? 0)
    }
    var finding = Finding(
      file: file.index, tool: name, rule: rule, category: Self.isTaste(rule) ? .style : .security,
      severity: Self.severity(native), message: LinterJSON.message(message.joined(separator: ": ")),
      range: TextRange(position("start"), position("end")))
    finding.nativeSeverity = native
    finding.confidence = element["determinations"]?["confidence"]?.string
    finding.cwe = Self.weaknesses[rule]
    finding.url = element["url"]?.string
    return finding
  }

  /// `failed to parse input: did not find … at line 4 column 1, while …`
  private func refusal(of file: SourceFile, _ complaints: [Substring]) -> CommandReading? {
    let marks = ["failed to parse input: ", "invalid YAML syntax: ", "failed to validate ", "failed to load "]
    guard let line = complaints.first(where: { line in marks.contains { line.contains($0) } }) else { return nil }
    var message = "not a workflow that GitHub would read"
    for mark in marks.prefix(2) {
      if let start = line.firstRange(of: mark) { message = LinterJSON.message(line[start.upperBound...]) }
    }
    var place = Position(line: 1, column: 1)
    if let start = message.firstRange(of: " at line ") {
      var reader = LineReader(message[start.upperBound...])
      if let row = reader.number(), reader.skip(" column "), let column = reader.number() {
        place = file.text.position(line: row, column: column, ColumnUnit(.codePoints))
      }
    }
    var reading = CommandReading()
    reading.refuse(file, message)
    reading.findings = [
      Finding(
        file: file.index, tool: name, rule: "unreadable", category: .syntax, severity: .error,
        message: "The workflow could not be read: " + message, range: TextRange(place))
    ]
    return reading
  }

  private static func severity(_ native: String) -> Finding.Severity {
    switch native {
    case "High": .error
    case "Medium": .warning
    case "Low": .info
    default: .hint
    }
  }

  private static func isTaste(_ rule: String) -> Bool {
    ["anonymous-definition", "undocumented-permissions", "concurrency-limits", "obfuscation"].contains(rule)
  }

  private static let weaknesses: [String: Int] = [
    "template-injection": 94, "unpinned-uses": 829, "unpinned-images": 829, "dangerous-triggers": 863,
    "excessive-permissions": 250, "artipacked": 522, "hardcoded-container-credentials": 798, "secrets-inherit": 200,
    "overprovisioned-secrets": 200, "unredacted-secrets": 532, "cache-poisoning": 349, "github-env": 77,
    "bot-conditions": 290,
    "insecure-commands": 77, "known-vulnerable-actions": 1395, "self-hosted-runner": 250, "use-trusted-publishing": 522,
  ]

  /// It has a switch; the text stays as it is.
  func unsilenced(_ bytes: [UInt8]) -> [UInt8]? { Silencing.mentions("zizmor:", in: bytes) ? bytes : nil }
}
