package import Programs

/// swift-format: the style of Swift, and its syntax by the parser that tools share.
package struct SwiftFormatLinter: CommandLinter {
  package let name = "swift-format"
  package let languages: Set<SourceLanguage> = [.swift]
  let package: String? = nil
  let filesPerProcess = 60

  package init() {}

  package func discover(in machine: Machine) -> Discovery {
    Toolchains.discovery("swift-format", in: machine)
      ?? .missing(
        "swift-format is not installed: unpack Swift (swift.org/install/linux) as /opt/swift, or put it on PATH")
  }

  func command(for files: [SourceFile], among all: [SourceFile], with program: Program, _ request: LintRequest)
    -> LinterCommand
  {
    // Given as text, no other configuration is looked for.
    let configuration = request.trustsConfiguration ? [] : ["--configuration", #"{"version":1,"lineLength":120}"#]
    var command = LinterCommand(
      program, ["lint", "--no-color-diagnostics"] + configuration, over: files)
    command.keepsErrors = true
    return command
  }

  func read(_ printed: Workshop.Printed, of files: [SourceFile], _ request: LintRequest) -> CommandReading? {
    guard let code = printed.exitCode, code == 0 || code == 1 else { return nil }
    let named = NamedFiles(files)
    var reading = CommandReading()
    var known: Set<Finding> = []
    let wantsLayout = request.profile >= .strict || request.trustsConfiguration
    for message in CompilerText(printed.errorOutput).messages where message.severity != .note {
      guard let file = named[message.path] else { continue }
      let finding = finding(message, in: file)
      if finding.category == .syntax { reading.refuse(file, message.text) }
      if Self.layout.contains(finding.rule), !wantsLayout { continue }
      // It prints some findings twice.
      if known.insert(finding).inserted { reading.findings.append(finding) }
    }
    for file in Self.unreadable(printed.errorOutput, of: files) { reading.refuseNotUTF8(file, tool: name) }
    // It fails for errors; for what else it failed it does not say.
    if code == 1, reading.unread.isEmpty { return nil }
    return reading
  }

  /// The files in lines such as `<unknown>: error: Unable to lint ./a.swift: file is not readable or does not exist.`
  private static func unreadable(_ printed: [UInt8], of files: [SourceFile]) -> [SourceFile] {
    let named = NamedFiles(files)
    return printed.split(separator: UInt8(ascii: "\n")).compactMap { line in
      let words = String(decoding: line, as: UTF8.self).split(separator: " ")
      guard let place = words.firstIndex(of: "lint"), place + 1 < words.endIndex, words[place + 1].hasSuffix(":"),
        words[..<place].last == "to"
      else { return nil }
      return named[words[place + 1].dropLast()]
    }
  }

  private func finding(_ message: CompilerText.Message, in file: SourceFile) -> Finding {
    var text = message.text[...]
    var rule: String?
    if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
      rule = String(text[..<end].dropFirst())
      text = text[end...].dropFirst().drop { $0 == " " }
    }
    let place = file.text.position(
      line: message.place.line, column: message.place.column, ColumnUnit(.utf8))
    var finding = Finding(
      file: file.index, tool: name, rule: rule ?? "syntax-error", category: rule == nil ? .syntax : .style,
      severity: rule == nil ? .error : Self.notable.contains(rule!) ? .warning : .info, message: String(text),
      range: TextRange(place))
    finding.nativeSeverity = message.severity.rawValue
    if rule == nil {
      finding.kind = "swift:syntax"
    } else if let rule, !Self.layout.contains(rule) {
      finding.url =
        "https://github.com/swiftlang/swift-format/blob/main/Documentation/RuleDocumentation.md#"
        + rule.lowercased()
    }
    return finding
  }

  /// Rules about what code does rather than how it looks.
  private static let notable: Set = [
    "NeverForceUnwrap", "NeverUseForceTry", "NeverUseImplicitlyUnwrappedOptionals", "IdentifiersMustBeASCII",
    "ReplaceForEachWithForLoop", "AmbiguousTrailingClosureOverload", "AvoidRetroactiveConformances",
  ]

  /// How text is laid out: nothing that a project has not chosen for itself.
  private static let layout: Set = [
    "AddLines", "EndOfLineComment", "Indentation", "LineLength", "RemoveLine", "Spacing", "SpacingCharacter",
    "TrailingComma", "TrailingWhitespace",
  ]

  func unsilenced(_ bytes: [UInt8]) -> [UInt8]? { Silencing.spoiling(["swift-format-ignore"], in: bytes) }
}
