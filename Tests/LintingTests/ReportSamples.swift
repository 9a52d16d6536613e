import JSON
import Programs
import ToolKit

@testable import Linting

/// Findings and examinations made by hand.
enum Sample {
  static func finding(
    _ rule: String = "R1", _ severity: Finding.Severity = .warning, file: Int = 0, line: Int = 1, column: Int = 1,
    message: String = "a message", tool: String = "toy", fix: Fix? = nil,
  ) -> Finding {
    let place = Position(line: line, column: column)
    var finding = Finding(
      file: file, tool: tool, rule: rule, category: .correctness, severity: severity, message: message,
      range: TextRange(place))
    finding.fix = fix
    return finding
  }

  static func file(_ text: String, name: String = "t.py", index: Int = 0) -> SourceFile {
    SourceFile(index: index, name: name, workName: "t\(index).py", language: .python, bytes: Array(text.utf8))
  }

  static func examination(
    _ findings: [Finding] = [], files: [SourceFile] = [Sample.file("")], skipped: [Selection.Skipped] = [],
    suppressed: Int = 0, reports: [ToolReport] = [], unread: Set<Int> = [],
  ) -> Examination {
    Examination(
      files: files, skipped: skipped, findings: findings,
      suppressedFindings: Array(repeating: finding("S"), count: suppressed), reports: reports, unread: unread)
  }

  /// A fix of edits: first and last place of what is replaced, and by what.
  static func fix(
    _ edits: (from: (Int, Int), to: (Int, Int), text: String)..., applicability: Fix.Applicability = .safe,
  ) -> Fix {
    Fix(
      title: "Mend it", applicability: applicability,
      edits: edits.map { edit in
        Fix.Edit(
          range: TextRange(
            Position(line: edit.from.0, column: edit.from.1), Position(line: edit.to.0, column: edit.to.1)),
          text: edit.text)
      })
  }
}

extension LintOutput {
  /// The text that a model reads, all blocks.
  var text: String {
    content.compactMap { if case .text(let text) = $0 { text } else { nil } }.joined(separator: "\n")
  }

  var links: [ResourceLink] {
    content.compactMap { if case .resourceLink(let link) = $0 { link } else { nil } }
  }

  /// Bytes of JSON that the answer has on the wire, but for the envelope.
  var wireSize: Int {
    get throws {
      var writer = JSONWriter()
      writer.beginArray()
      for text in content {
        if case .text(let text) = text { writer.string(text) }
      }
      for link in links { writer.string(link.uri + link.uri + link.name) }
      writer.raw(try encoded())
      writer.endArray()
      return writer.bytes.count
    }
  }
}

/// A linter that says what it is told to say.
struct ToyLinter: Linter {
  var name = "toy"
  var languages: Set<SourceLanguage> = [.python]
  var discovery = Discovery.found(Program(path: "/bin/true", versionArguments: []))
  var findings: @Sendable (SourceFile) -> [Finding]

  func discover(in machine: Machine) -> Discovery { discovery }

  func lint(
    _ files: [SourceFile], with program: Program, _ request: LintRequest, in workshop: Workshop,
  ) async throws -> LinterResult {
    LinterResult(
      ToolReport(name: name, read: Set(files.map(\.index))), findings: files.flatMap { file in findings(file) })
  }
}
