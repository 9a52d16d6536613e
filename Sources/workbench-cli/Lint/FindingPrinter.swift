import Glibc
import Linting
import Repl

/// Findings for people: a line each, in colours where a terminal has them.
struct FindingPrinter {
  private let colour: LintCommand.Colour
  private let limit: Int

  init(colour: LintCommand.Colour, limit: Int) {
    self.colour = colour
    self.limit = limit
  }

  func show(_ report: Report, duration: Duration, toError: Bool) {
    let console = Terminal.console(isTerminal: toError ? Terminal.errorIsTerminal : Terminal.outputIsTerminal)
    let isColoured = colour == .auto ? console.isColoured : colour == .always
    var lines: [String] = []
    // What is left out is the least severe; what is printed stands in the order of the files.
    let shown = report.findings.prefix(limit).sorted { ($0.file, $0.range.start) < ($1.file, $1.range.start) }
    if shown.count < report.findings.count {
      lines.append(
        "\(report.findings.count - shown.count) findings of lesser severity are not printed; --max prints more")
    }
    for finding in shown {
      let line = FindingLine(finding, file: report.name(of: finding))
      lines.append(
        Self.paint(line.place, "1", isColoured) + " "
          + Self.paint(line.severity.rawValue, Self.code(of: line.severity), isColoured) + " " + line.rest)
    }
    lines += report.notes.map { "note: " + $0 } + report.skippedLines
    lines.append(Self.paint(report.headline, Self.code(of: report.verdict), isColoured))
    lines.append(Self.paint(report.work(duration), "2", isColoured))
    let text = lines.joined(separator: "\n") + "\n"
    if toError { Terminal.putError(text) } else { Terminal.put(Array(text.utf8)) }
  }

  private static func paint(_ text: String, _ code: String, _ isColoured: Bool) -> String {
    isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  private static func code(of severity: Finding.Severity) -> String {
    switch severity {
    case .error: "31"
    case .warning: "33"
    case .info, .hint: "36"
    }
  }

  private static func code(of verdict: Verdict) -> String {
    switch verdict {
    case .pass: "32"
    case .warn: "33"
    case .fail, .incomplete: "31"
    }
  }
}
