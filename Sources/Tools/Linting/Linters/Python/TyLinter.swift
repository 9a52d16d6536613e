internal import JSON
package import Programs

/// ty: types of Python code. Only the files of the call are there, so a module that cannot be found is no finding, and
/// what comes from it has no type.
package struct TyLinter: TypeChecker {
  package let name = "ty"

  package init() {}

  package func discover(in machine: Machine) -> Discovery { LinterEnvironment.discover("ty", in: machine) }

  func check(
    _ files: [SourceFile], with program: Program, _ request: LintRequest, in workshop: Workshop,
  ) async throws -> LinterResult {
    var arguments = ["check", "--output-format", "gitlab", "--no-progress", "--color", "never", "--exit-zero"]
    arguments += ["--no-force-exclude", "--python", "/usr", "--ignore", "import-not-found"]
    var command = LinterCommand(program, arguments + ["--"] + files.map(\.workName))
    command.milliseconds = 20_000
    let printed = try await workshop.run(command, over: files, request)
    guard printed.exitCode == 0, let output = printed.output, let root = (try? JSONDocument(output))?.root,
      root.kind == .array
    else {
      let problem = LinterProblem(printed, of: name)
      var report = ToolReport(name: name, status: problem.status)
      report.exitCode = printed.exitCode
      report.detail = problem.detail
      return LinterResult(report)
    }
    let named = NamedFiles(files)
    var findings: [Finding] = []
    var unread: Set<Int> = []
    for element in root.elements {
      guard let path = element["location"]?["path"]?.string, let file = named[path],
        let rule = element["check_name"]?.string
      else { continue }
      // ruff says so too, and better.
      if rule == "io" || rule == "invalid-syntax" {
        unread.insert(file.index)
      } else {
        findings.append(finding(element, rule: rule, in: file))
      }
    }
    var report = ToolReport(
      name: name, status: unread.isEmpty ? .ok : .parseError, read: Set(files.map(\.index)).subtracting(unread))
    report.exitCode = printed.exitCode
    return LinterResult(report, findings: findings)
  }

  /// Lines and columns from 1, columns in code points.
  private func finding(_ element: JSONView, rule: String, in file: SourceFile) -> Finding {
    func place(_ key: String) -> Position? {
      guard let place = element["location"]?["positions"]?[key], let line = place["line"]?.integer,
        let column = place["column"]?.integer
      else { return nil }
      return file.text.position(line: line, column: column, ColumnUnit(.codePoints))
    }
    let text = element["description"]?.string ?? ""
    let prefix = rule + ": "
    let isUndefined = rule == "unresolved-reference"
    var finding = Finding(
      file: file.index, tool: name, rule: rule, category: isUndefined ? .correctness : .type,
      severity: isUndefined ? .error : .warning,
      message: text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text,
      range: TextRange(place("begin") ?? Position(line: 1, column: 1), place("end")))
    finding.nativeSeverity = element["severity"]?.string
    finding.url = "https://docs.astral.sh/ty/reference/rules/#" + rule
    if isUndefined { finding.kind = "undefined-name" }
    return finding
  }
}
