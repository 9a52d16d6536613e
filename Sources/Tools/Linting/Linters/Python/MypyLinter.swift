internal import JSON
package import Programs

/// mypy: types of Python code, as the reference checker has them. Of the files of the call alone, without any
/// configuration: that of a project can name plugins, which are code.
package struct MypyLinter: TypeChecker {
  package let name = "mypy"

  package init() {}

  package func discover(in machine: Machine) -> Discovery { LinterEnvironment.discover(module: "mypy", in: machine) }

  func check(
    _ files: [SourceFile], with program: Program, _ request: LintRequest, in workshop: Workshop,
  ) async throws -> LinterResult {
    let arguments = [
      "-I", "-B", "-m", "mypy", "--config-file=", "--no-incremental", "--cache-dir=/dev/null", "--no-site-packages",
      "--ignore-missing-imports",
      "--explicit-package-bases", "--namespace-packages", "--output=json", "--show-error-end", "--no-error-summary",
      "--",
    ]
    var command = LinterCommand(program, arguments + files.map(\.workName))
    command.milliseconds = 30_000
    let printed = try await workshop.run(command, over: files, request)
    // 2: a file that it cannot parse, behind which it looks at no other.
    let lines = printed.output.map { $0.split(separator: UInt8(ascii: "\n")) } ?? []
    let elements = lines.compactMap { try? JSONDocument(Array($0)).root }
    guard printed.exitCode == 0 || printed.exitCode == 1 else {
      var report = ToolReport(name: name)
      report.exitCode = printed.exitCode
      let problem = LinterProblem(printed, of: name)
      let isParsing = elements.contains { $0["code"]?.string == "syntax" }
      report.status = isParsing ? .parseError : problem.status
      report.detail =
        isParsing ? "it reads no file while there is one that it cannot parse" : problem.detail
      return LinterResult(report)
    }
    let named = NamedFiles(files)
    var report = ToolReport(name: name, read: Set(files.map(\.index)))
    report.exitCode = printed.exitCode
    return LinterResult(
      report,
      findings: elements.compactMap { element in
        guard let path = element["file"]?.string, let file = named[path],
          element["severity"]?.string == "error"
        else { return nil }
        return finding(element, in: file)
      })
  }

  private func finding(_ element: JSONView, in file: SourceFile) -> Finding {
    let rule = element["code"]?.string ?? "error"
    let isUndefined = rule == "name-defined"
    var finding = Finding(
      file: file.index, tool: name, rule: rule, category: isUndefined ? .correctness : .type,
      severity: isUndefined ? .error : .warning, message: element["message"]?.string ?? "",
      range: range(element, in: file))
    finding.nativeSeverity = "error"
    finding.url = "https://mypy.readthedocs.io/en/stable/_refs.html#code-" + rule
    if isUndefined { finding.kind = "undefined-name" }
    return finding
  }

  /// Lines from 1, columns from 0. In lines that are not ASCII its columns are of no unit, so there the whole line is
  /// meant.
  private func range(_ element: JSONView, in file: SourceFile) -> TextRange {
    guard let line = element["line"]?.integer, line > 0, let column = element["column"]?.integer else {
      return .fileStart
    }
    let unit = ColumnUnit(.codePoints, base: 0)
    guard file.text.line(line).allSatisfy({ $0 < 0x80 }) else {
      return TextRange(Position(line: line, column: 1), file.text.position(line: line, column: .max, unit))
    }
    let start = file.text.position(line: line, column: column, unit)
    guard let endLine = element["end_line"]?.integer, let endColumn = element["end_column"]?.integer else {
      return TextRange(start)
    }
    return TextRange(start, file.text.position(line: endLine, column: endColumn, unit))
  }
}
