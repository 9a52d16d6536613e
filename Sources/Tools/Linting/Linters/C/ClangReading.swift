/// What clang, gcc or clang-tidy printed about some files, as findings.
struct ClangReading {
  private(set) var reading = CommandReading()
  private let named: NamedFiles
  private let unit: ColumnUnit
  private let tool: String
  private var known: Set<Finding> = []

  init(_ text: CompilerText, of files: [SourceFile], tool: String, countsByteOrderMark: Bool) {
    named = NamedFiles(files)
    unit = ColumnUnit(.utf8, countsByteOrderMark: countsByteOrderMark)
    self.tool = tool
    for message in text.messages where message.severity != .note && message.severity != .remark { add(message) }
  }

  private mutating func add(_ message: CompilerText.Message) {
    let missing = Self.missingHeader(message).map {
      "it includes \($0), which is neither among the files nor installed"
    }
    if let missing {
      for path in message.includedFrom { if let includer = named[path] { reading.refuse(includer, missing) } }
    }
    // What a header of the system says is not about the files that were asked for.
    guard let file = named[message.path] else { return }
    let isError = message.severity == .error || message.severity == .fatal
    let option = message.tags.first { $0.hasPrefix("-W") }.map { String($0.dropFirst(2)) }
    let category = message.tags.last { !$0.hasPrefix("-W") }
    var rating = ClangRules.rating(option: option, category: category, message.text, isError: isError)
    if let missing {
      rating = ClangRules.Rating(rule: "missing-header", category: .correctness, severity: .info)
      reading.refuse(file, missing)
    } else if isError, CFamily.isHeader(file), message.includedFrom.isEmpty, rating.severity == .error {
      // Read by itself a header may lack what those who include it have read before.
      rating.severity = .warning
    }
    if rating.category == .syntax, isError { reading.refuse(file, message.text) }
    var finding = Finding(
      file: file.index, tool: tool, rule: rating.rule, category: rating.category, severity: rating.severity,
      message: message.text, range: range(message, in: file.text))
    finding.kind = CFamily.kind(of: rating.rule)
    finding.nativeSeverity = message.severity.rawValue
    finding.cwe = rating.cwe
    finding.url = option.map { option in
      let name = option.prefix { $0 != "=" }
      return tool == "gcc"
        ? "https://gcc.gnu.org/onlinedocs/gcc/Warning-Options.html#index-W" + name
        : "https://clang.llvm.org/docs/DiagnosticsReference.html#w" + name
    }
    finding.fix = fix(message, in: file)
    // A header is read once for each file that includes it.
    if known.insert(finding).inserted { reading.findings.append(finding) }
  }

  private func position(_ place: CompilerText.Place, in text: SourceText) -> Position {
    text.position(line: place.line, column: place.column, unit)
  }

  /// The place, and up to the end of what is underlined there.
  private func range(_ message: CompilerText.Message, in text: SourceText) -> TextRange {
    let covering = message.ranges.first { range in
      (range.start.line, range.start.column) <= (message.place.line, message.place.column)
        && (message.place.line, message.place.column) < (range.end.line, range.end.column)
    }
    let start = position(message.place, in: text)
    guard let covering else { return TextRange(start) }
    return TextRange(position(covering.start, in: text), position(covering.end, in: text))
  }

  private func fix(_ message: CompilerText.Message, in file: SourceFile) -> Fix? {
    let edits = message.fixIts.compactMap { fixIt in
      named[fixIt.path]?.index == file.index
        ? Fix.Edit(
          range: TextRange(position(fixIt.start, in: file.text), position(fixIt.end, in: file.text)), text: fixIt.text)
        : nil
    }.sorted { $0.range.start < $1.range.start }
    guard !edits.isEmpty, edits.count == message.fixIts.count,
      zip(edits, edits.dropFirst()).allSatisfy({ $0.range.end <= $1.range.start })
    else { return nil }
    // A compiler proposes what was probably meant, which changes what is compiled.
    return Fix(title: "Change as \(tool) proposes", applicability: .unsafe, edits: edits)
  }

  /// The header in `'x/y.h' file not found` (clang) or `x/y.h: No such file or directory` (gcc).
  private static func missingHeader(_ message: CompilerText.Message) -> String? {
    let text = message.text
    if text.hasPrefix("'"), text.hasSuffix("' file not found") {
      return String(text.dropFirst().dropLast("' file not found".count))
    }
    let absent = ": No such file or directory"
    return message.severity == .fatal && text.hasSuffix(absent) ? String(text.dropLast(absent.count)) : nil
  }
}
