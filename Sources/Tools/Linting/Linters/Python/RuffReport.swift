internal import JSON

/// What ruff printed, read.
struct RuffReport {
  var findings: [Finding] = []
  /// The `index` of each file that ruff has not understood.
  var unread: Set<Int> = []
  var exitCode: Int?
  var problem: LinterProblem?

  init() {}

  init(_ printed: Workshop.Printed, of files: [SourceFile]) {
    exitCode = printed.exitCode
    guard let output = printed.output, let document = try? JSONDocument(output), document.root.kind == .array,
      exitCode == 0 || exitCode == 1 || exitCode == 2 && !document.root.elements.isEmpty
    else {
      unread = Set(files.map(\.index))
      problem = LinterProblem(printed, of: "ruff")
      return
    }
    let named = NamedFiles(files)
    for element in document.root.elements {
      guard let path = element["filename"]?.string, let file = named[path] else { continue }
      add(element, in: file)
    }
  }

  mutating func append(_ other: RuffReport) {
    findings += other.findings
    unread.formUnion(other.unread)
    exitCode = max(exitCode ?? 0, other.exitCode ?? 0)
    problem = problem ?? other.problem
  }

  private mutating func add(_ element: JSONView, in file: SourceFile) {
    // In preview a syntax error has no code.
    guard let rule = element["code"]?.string ?? element["name"]?.string else { return }
    var rating = RuffRules.rating(of: rule)
    if rating.category == .syntax || rule == "panic" { unread.insert(file.index) }
    // Valid Python in an encoding that ruff does not read is no error of the file's; that it was not read is told all
    // the same.
    if rule == "E902", PythonEncoding.declared(in: file.text).map({ $0 != "utf-8" }) == true {
      rating.severity = .warning
    }
    var finding = Finding(
      file: file.index, tool: "ruff", rule: rule, category: rating.category, severity: rating.severity,
      message: element["message"]?.string ?? "", range: range(element, in: file))
    finding.name = element["name"]?.string
    finding.nativeSeverity = element["severity"]?.string
    finding.url = element["url"]?.string
    finding.fix = fix(element["fix"], in: file)
    if rule == "F821" { finding.kind = "undefined-name" }
    if RuffRules.securitySeverity(of: rule) != nil {
      finding.kind = "B" + rule.dropFirst()
      finding.standsInFor = "bandit"
    }
    findings.append(finding)
  }

  private func fix(_ fix: JSONView?, in file: SourceFile) -> Fix? {
    guard let fix, let edits = fix["edits"], !edits.elements.isEmpty,
      let applicability = fix["applicability"]?.string.flatMap(Fix.Applicability.init)
    else { return nil }
    return Fix(
      title: fix["message"]?.string ?? "Fix", applicability: applicability,
      edits: edits.elements.map { Fix.Edit(range: range($0, in: file), text: $0["content"]?.string ?? "") })
  }

  /// Lines and columns from 1, columns in code points.
  private func range(_ element: JSONView, in file: SourceFile) -> TextRange {
    func place(_ key: String) -> Position? {
      guard let line = element[key]?["row"]?.integer, let column = element[key]?["column"]?.integer else { return nil }
      return file.text.position(line: line, column: column, ColumnUnit(.codePoints))
    }
    return TextRange(place("location") ?? Position(line: 1, column: 1), place("end_location"))
  }
}
