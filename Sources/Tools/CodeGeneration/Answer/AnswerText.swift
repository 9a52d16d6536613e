internal import ToolKit

/// The answer for a reader: the verdict first, then what decided it, so that nothing a program prints stands before what we
/// say.
enum AnswerText {
  static func of(_ output: GenerateOutput, _ trial: Trial?, next: String?) -> String {
    var lines = [headline(output)]
    if let trial {
      lines += verdicts(output, trial)
      lines += output.degraded.map { "note: " + $0 }
      if let execution = output.execution, !execution.artifacts.isEmpty {
        lines.append("files it made (read them by their links below):")
        lines += execution.artifacts.map { "- \($0.name) \($0.mimeType ?? "") \($0.size ?? 0) bytes" }
      }
      if trial.failures.isEmpty, let execution = output.execution {
        lines += stream("stdout", execution.stdout) + stream("stderr", execution.stderr)
      }
      if let code = output.code {
        lines.append("code (\(output.files.first?.name ?? "")):\n" + Quoted.block(code, tag: output.language))
        for file in output.files.dropFirst() {
          lines.append("\(file.name):\n" + Quoted.block(file.content ?? ""))
        }
      }
    } else {
      lines += output.degraded.map { "note: " + $0 }
    }
    if let next { lines.append(next) }
    return lines.joined(separator: "\n")
  }

  private static func headline(_ output: GenerateOutput) -> String {
    var line = "status: \(output.status)"
    if let attempt = output.attempts.last, let failure = output.failures.first {
      line += "; attempt \(attempt.n); \(failure.kind): \(failure.message)"
    }
    return line
  }

  private static func verdicts(_ output: GenerateOutput, _ trial: Trial) -> [String] {
    var lines = ["checked: " + (output.checked.isEmpty ? "nothing" : output.checked.joined(separator: ", "))]
    if let verdict = output.lint {
      lines.append(
        "lint: \(verdict), \(output.lintErrors ?? 0) errors, \(output.lintWarnings ?? 0) warnings"
          + (output.linters.isEmpty ? "" : " (\(output.linters.joined(separator: ", ")))"))
    }
    lines += output.constraints.map { "constraint " + $0 }
    if let passed = output.testsPassed, let total = output.testsTotal {
      lines.append("tests: \(passed) of \(total) passed")
    }
    if let execution = output.execution {
      let end = execution.signal ?? execution.exitCode.map { "exit code \($0)" } ?? "not started"
      lines.append(
        "run: \(execution.status), \(end), \(execution.wallMs) ms, peak memory"
          + " \((execution.peakMemoryBytes + 524_288) >> 20) MB, isolation tier \(execution.isolation)")
      lines += execution.notes.map { "note: " + $0 }
    }
    if trial.failures.isEmpty, trial.checked.contains("run") {
      lines.append("There were no tests: that it runs says nothing about what it computes.")
    }
    return lines
  }

  private static func stream(_ name: String, _ text: String) -> [String] {
    text.isEmpty ? [] : ["\(name):\n" + Quoted.block(text)]
  }
}
