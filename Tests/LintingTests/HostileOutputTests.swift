import Sandbox
import Testing

@testable import Linting

@Suite("Linters that print nonsense") struct HostileOutputTests {
  private static let linters = LinterSet.all.compactMap { $0 as? any CommandLinter }
  private static let text = "\u{FEFF}a\t😀é\r\nb\rc\n"

  /// Numbers and others in places where numbers are expected.
  private static let values = [
    "0", "-1", "1", "2", "3", "9223372036854775807", "-9223372036854775808", "99999999999999999999", "1e308", "1.5",
    "null",
    "\"2\"", "[]", "{}", "true",
  ]

  /// What each linter prints, with `#` for a number.
  private static let forms = [
    #"{"comments":[{"file":"f","line":#,"endLine":#,"column":#,"endColumn":#,"level":"error","code":#,"message":"m","fix":{"replacements":[{"line":#,"endLine":#,"column":#,"endColumn":#,"replacement":"r"}]}}]}"#,
    #"{"comments":[{"file":"f","line":#,"code":2086,"message":#}]}"#,
    #"{"diagnostics":[{"message":"m","code":"eslint(x)","severity":"error","filename":"f","labels":[{"span":{"offset":#,"length":#,"line":#,"column":#}}]}]}"#,
    #"{"diagnostics":[{"message":#,"code":#,"filename":"f","labels":#}]}"#,
    #"{"diagnostics":[{"filename":"file:///box/f","range":{"start":{"line":#,"col":#,"bytePos":#},"end":{"line":#,"col":#,"bytePos":#}},"message":"m","code":"c"}],"errors":[{"file_path":"/box/f","message":"m"}]}"#,
    #"[{"code":"DL3006","column":#,"file":"f","level":"error","line":#,"message":"m"}]"#,
    #"[{"ident":"x","desc":"d","determinations":{"severity":"High","confidence":#},"locations":[{"symbolic":{"key":{"Local":{"verbatim_path":"f"}},"kind":"Primary","annotation":"a"},"concrete":{"location":{"offset_span":{"start":#,"end":#}}}}]}]"#,
    #"{"type":"typo","path":"f","line_num":#,"byte_offset":#,"typo":"teh","corrections":["the"]}"#,
    "f:#:#: error: m\nf:#:#:{#:#-#:#}: warning: m [-Wunused]\nfix-it:\"f\":{#:#-#:#}:\"x\"\n",
    "f:#:#: error: [Rule] m\n", "f\t#\t#\terror\tid\t#\tm\n", "error: invalid TOML\n  ┌─ /box/f:#:#\n  │ ^ m\n",
    "--- f.orig\n+++ f\n@@ -#,# +#,# @@\n-a\n+b\n", "f:#:#: m\n",
    "TS1 [ERROR]: m\n    at file:///box/f:#:#\n",
  ]

  @Test("Numbers out of every range and values of every kind are answered with places within the file")
  func numbers() throws {
    let file = SourceFile(index: 0, name: "f", workName: "f", language: .other, bytes: Array(Self.text.utf8))
    for linter in Self.linters {
      for form in Self.forms {
        for value in Self.values {
          try check(linter, form.replacing("#", with: value), file)
        }
      }
    }
  }

  @Test("Noise, output cut anywhere, and nesting without end are answered")
  func noise() throws {
    let file = SourceFile(index: 0, name: "f", workName: "f", language: .other, bytes: Array(Self.text.utf8))
    let noise = [
      "", "\n", "\0\u{1B}[31m", "{", "[[[[", "null", "{\"comments\":{}}", "[1,2,3]", "[{}]", "{\"diagnostics\":[{}]}",
    ]
    let deep = String(repeating: "[", count: 100_000)
    for linter in Self.linters {
      for text in noise + [deep] { try check(linter, text, file) }
      for form in Self.forms {
        let whole = form.replacing("#", with: "1")
        for end in stride(from: 0, to: whole.count, by: 7) { try check(linter, String(whole.prefix(end)), file) }
      }
    }
  }

  private func check(_ linter: any CommandLinter, _ text: String, _ file: SourceFile) throws {
    for code in [0, 1, 2] {
      let printed = Workshop.Printed(
        outcome: RunOutcome(end: .exited(code)), output: Array(text.utf8), errorOutput: Array(text.utf8))
      for profile in [Profile.quick, .strict] {
        var request = LintRequest(deadline: .now)
        request.profile = profile
        guard let reading = linter.read(printed, of: [file], request) else { continue }
        for finding in reading.findings {
          let ranges = [finding.range] + (finding.fix?.edits.map(\.range) ?? [])
          for range in ranges {
            #expect(range.start >= Position(line: 1, column: 1) && range.start <= range.end, "\(linter.name): \(text)")
            #expect(range.end <= file.text.end, "\(linter.name): \(text)")
          }
          #expect(finding.file == 0)
        }
      }
    }
  }
}
