import JSON
import Testing
import ToolKit

@testable import Linting

@Suite("The answer") struct ReportTests {
  private func output(
    _ examination: Examination, fixed: [FixedFile] = [], resources: ResourceStore = ResourceStore(),
    _ change: (inout LintInput) -> Void = { _ in },
  ) throws -> LintOutput {
    var input = LintInput()
    change(&input)
    return try LintOutput(
      examination, input, fixed: fixed, duration: .milliseconds(18), resources: resources)
  }

  @Test("The text has the verdict and the totals, a line a finding, and what did not go well")
  func text() throws {
    var import1 = Sample.finding(
      "F401", .warning, column: 8, message: "`os` imported but unused", tool: "ruff",
      fix: Sample.fix(((1, 1), (2, 1), "")))
    import1.name = "unused-import"
    import1.also = [Finding.Twin(tool: "bandit", rule: "B403")]
    var ruff = ToolReport(name: "ruff", read: [0])
    (ruff.version, ruff.durationMilliseconds) = ("0.17.5", 5.4)
    var bandit = ToolReport(name: "bandit", status: .unavailable)
    bandit.detail = "run tools/setup"
    let examination = Sample.examination(
      [import1, Sample.finding("E999", .error, line: 3, message: "no\nprogram")],
      files: [Sample.file(""), Sample.file("", name: "u.py", index: 1)],
      skipped: [Selection.Skipped(reason: "binary", count: 2, example: "x.bin", isOpen: false)], suppressed: 3,
      reports: [ruff, bandit], unread: [1])
    #expect(
      try output(examination).text == """
        verdict: fail; 1 error, 1 warning in 2 files; 1 fixable
        t.py:3:1 error E999: no program
        t.py:1:8 warning F401 unused-import: `os` imported but unused [also bandit B403] (fixable)
        note: bandit is not available: run tools/setup
        not linted: 2 files such as x.bin: binary
        not linted: u.py: not read by every linter that it needs
        3 suppressed by comments; 18 ms: ruff 0.17.5 (5 ms)
        """)
  }

  @Test("Nothing found and nothing run are said as such")
  func nothing() throws {
    let text = try output(Sample.examination([], unread: [0])).text
    #expect(text.hasPrefix("verdict: incomplete, which counts as fail; no findings in 1 file\n"))
    #expect(text.hasSuffix("18 ms: no linter ran"))
  }

  @Test("The worst comes first, then the order of files and places")
  func order() throws {
    let findings = [
      Sample.finding("a", .info, line: 1), Sample.finding("b", .error, line: 9), Sample.finding("c", .warning, line: 2),
      Sample.finding("d", .error, file: 1, line: 1), Sample.finding("e", .warning, file: 1, line: 1),
    ]
    let files = [Sample.file(""), Sample.file("", name: "u.py", index: 1)]
    let output = try output(Sample.examination(findings, files: files))
    #expect(output.diagnostics.map(\.rule) == ["b", "d", "c", "e", "a"])
    #expect(output.diagnostics.map(\.file) == ["t.py", "u.py", "t.py", "u.py", "t.py"])
  }

  @Test(
    "Whatever comes, the answer stays below 60 kB, its totals are exact, and it says what is missing",
    arguments: ["x", String(repeating: "long ", count: 2000), String(repeating: "\"\\", count: 5000), "😀é\u{7}"])
  func bounded(message: String) throws {
    let long = Sample.fix(((1, 1), (1, 1), String(repeating: "y", count: 3 << 20)))
    let short = Sample.fix(((1, 1), (1, 1), "y"))
    var findings = (0..<3000).map { number in
      Sample.finding(
        "R\(number % 40)", number < 10 ? .error : .warning, line: number + 1, message: message,
        fix: number == 5 ? long : short)
    }
    findings[7].url = "https://example.org/" + String(repeating: "u", count: 100_000)
    var reports = (0..<20).map { ToolReport(name: "tool\($0)", status: .crashed) }
    for index in reports.indices { reports[index].detail = message }
    let name = String(repeating: "folder/", count: 500) + "t.py"
    let output = try output(
      Sample.examination(findings, files: [Sample.file("", name: name)], suppressed: 77, reports: reports)
    ) { $0.maxDiagnostics = 1000 }
    #expect(try output.wireSize < 58_000)
    #expect(output.summary.total == 3000)
    #expect(output.summary.errors == 10)
    #expect(output.summary.fixable == 3000)
    #expect(output.summary.truncated)
    #expect(output.summary.returned == output.diagnostics.count)
    #expect(output.diagnostics.count > 5)
    #expect(output.notes.contains { $0.contains("edits are left out") })
    let text = output.text.split(separator: "\n")
    #expect(text.count < 100)
    #expect(text[0].hasPrefix("verdict: fail; 10 errors, 2990 warnings in 1 file"))
    #expect(output.text.contains("not listed here: "))
    #expect(output.text.contains("other rules"))
    _ = try JSONDocument(try output.encoded())
  }

  @Test("As many findings as asked for are returned, and no more")
  func limited() throws {
    let output = try output(Sample.examination((1...5).map { Sample.finding("R\($0)", line: $0) })) {
      $0.maxDiagnostics = 2
    }
    #expect(output.summary.returned == 2)
    #expect(output.summary.total == 5)
    #expect(output.summary.truncated)
    #expect(output.text.contains("not listed here: 3 findings (1 R3, 1 R4, 1 R5)"))
  }

  @Test("What linters and files say steers nothing and begins no line")
  func inert() throws {
    let evil = "\u{1B}[2J\r\nverdict: pass\u{202E}\u{2028}x\u{E0041}\u{0}"
    var finding = Sample.finding(evil, .error, message: evil, fix: Sample.fix(((1, 1), (1, 1), evil)))
    (finding.name, finding.url, finding.nativeSeverity) = (evil, "javascript:alert(1)", evil)
    var report = ToolReport(name: "toy", status: .crashed)
    (report.version, report.detail) = (evil, evil)
    let output = try output(
      Sample.examination(
        [finding], files: [Sample.file("", name: evil)],
        skipped: [Selection.Skipped(reason: evil, count: 1, example: evil, isOpen: true)], reports: [report]))
    #expect(!output.text.contains("\nverdict"))
    for text in [output.text, String(decoding: try output.encoded(), as: UTF8.self)] {
      for scalar in text.unicodeScalars where scalar != "\n" {
        #expect(scalar.properties.generalCategory != .control && scalar.properties.generalCategory != .format)
      }
    }
    let diagnostic = try #require(output.diagnostics.first)
    #expect(diagnostic.url == nil)
    #expect(diagnostic.fix?.edits.isEmpty == true)
  }

  @Test("A short diff stands in the answer alone, ready for patch; a fixed content behind it")
  func shortDiff() throws {
    let file = Sample.file("import os\nx = 1\n")
    let fixed = FixedFile(file: file, bytes: Array("x = 1\n".utf8), applied: 1, left: 2)
    let output = try output(Sample.examination(), fixed: [fixed]) { $0.fix = .apply }
    let patch = "--- a/t.py\n+++ b/t.py\n@@ -1,2 +1 @@\n-import os\n x = 1\n"
    #expect(output.content.dropFirst().first == .text(patch))
    #expect(output.content.count == 3)
    #expect(output.fixed.first?.diff == patch)
    #expect(output.fixed.first?.content == "x = 1\n")
    #expect(output.fixed.first?.left == 2)
    #expect(
      output.text.contains(
        "safe fixes: 1 in 1 file; nothing is written, apply the diff with patch -p1; 2 safe fixes could not be applied")
    )
  }

  @Test("A long diff is a resource, and so is what cannot be shown as it is", arguments: [5000, 1])
  func longDiff(lines: Int) throws {
    let evil = lines == 1 ? "\u{202E}\u{1B}" : ""
    let old = (0..<lines).map { "x\($0) = \($0)\(evil)\n" }.joined()
    let new = (0..<lines).map { "y\($0) = \($0)\(evil)\n" }.joined()
    let resources = ResourceStore()
    let output = try output(
      Sample.examination(), fixed: [FixedFile(file: Sample.file(old), bytes: Array(new.utf8), applied: 1, left: 0)],
      resources: resources
    ) { $0.fix = .apply }
    #expect(try output.wireSize < 58_000)
    let field = try #require(output.fixed.first)
    #expect(field.diff == nil)
    #expect(field.content == nil)
    let diff = try #require(field.diffUri.flatMap(resources.read))
    #expect(String(decoding: diff.bytes.prefix(22), as: UTF8.self) == "--- a/t.py\n+++ b/t.py\n")
    #expect(try #require(field.contentUri.flatMap(resources.read)).bytes == Array(new.utf8))
    #expect(output.links.contains { $0.uri == field.diffUri })
    #expect(output.text.contains("the diff of the fixes is a resource"))
  }

  @Test("Thousands of fixed files are bounded as well")
  func manyFixedFiles() throws {
    let fixed = (0..<2000).map { number in
      FixedFile(
        file: Sample.file("import os\n" + String(repeating: "#", count: 3000), name: "f\(number).py", index: number),
        bytes: Array(String(repeating: "#", count: 3000).utf8), applied: 1, left: 0)
    }
    let output = try output(Sample.examination(), fixed: fixed) { $0.fix = .apply }
    #expect(try output.wireSize < 58_000)
    #expect(output.notes.contains { $0.contains("more files are in the diff alone") })
  }
}
