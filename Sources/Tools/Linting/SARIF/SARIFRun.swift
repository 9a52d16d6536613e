internal import JSON
internal import ToolKit

/// What one linter did, as a run of a SARIF log.
struct SARIFRun {
  /// What a tool has to say about its own work.
  struct Notification {
    var level: String
    var text: String
  }

  private let report: ToolReport
  private let findings: [Finding]
  private let artifacts: SARIFArtifacts
  /// Each rule once, with the first finding that names it.
  private let rules: [Finding]
  private let ruleIndexes: [String: Int]

  init(_ report: ToolReport, _ findings: [Finding], _ artifacts: SARIFArtifacts) {
    self.report = report
    self.findings = findings
    self.artifacts = artifacts
    var (rules, indexes): ([Finding], [String: Int]) = ([], [:])
    for finding in findings where indexes[finding.rule] == nil {
      indexes[finding.rule] = rules.count
      rules.append(finding)
    }
    (self.rules, ruleIndexes) = (rules, indexes)
  }

  func write(to writer: inout JSONWriter) {
    let note = Report.note(report).map { Notification(level: "error", text: $0) }
    Self.write(
      driver: report.name, version: report.version, isSuccessful: report.status == .ok, exitCode: report.exitCode,
      note.map { [$0] } ?? [], to: &writer, rules: writeRules
    ) { writer in
      writer.key("columnKind")
      writer.string("unicodeCodePoints")
      writer.key("artifacts")
      artifacts.write(to: &writer)
      let weaknesses = Set(findings.compactMap(\.cwe)).sorted()
      if !weaknesses.isEmpty { Self.write(weaknesses: weaknesses, to: &writer) }
      writer.key("results")
      writer.beginArray()
      var seen: [String: Int] = [:]
      for finding in findings {
        let line = SARIFResult.fingerprint(of: finding, in: artifacts.file(finding.file))
        seen[line, default: 0] += 1
        SARIFResult(finding, rule: ruleIndexes[finding.rule] ?? 0, fingerprint: "\(line):\(seen[line] ?? 1)")
          .write(to: &writer, artifacts)
      }
      writer.endArray()
    }
  }

  /// A run of a tool with these notifications; `more` adds members to it.
  static func write(
    driver: String, version: String?, isSuccessful: Bool, exitCode: Int? = nil, _ notes: [Notification],
    to writer: inout JSONWriter, rules: (inout JSONWriter) -> Void = { _ in },
    more: (inout JSONWriter) -> Void = { writer in
      writer.key("results")
      writer.beginArray()
      writer.endArray()
    },
  ) {
    writer.beginObject()
    writer.key("tool")
    writer.beginObject()
    writer.key("driver")
    writer.beginObject()
    writer.key("name")
    writer.string(ShownText.line(driver, limit: 80))
    if let version {
      writer.key("version")
      writer.string(ShownText.line(version, limit: 80))
    }
    rules(&writer)
    writer.endObject()
    writer.endObject()
    writer.key("invocations")
    writer.beginArray()
    writer.beginObject()
    writer.key("executionSuccessful")
    writer.bool(isSuccessful)
    if let exitCode {
      writer.key("exitCode")
      writer.integer(exitCode)
    }
    writer.key("toolExecutionNotifications")
    writer.beginArray()
    for note in notes {
      writer.beginObject()
      writer.key("level")
      writer.string(note.level)
      writer.key("message")
      writer.message(note.text)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    writer.endArray()
    more(&writer)
    writer.endObject()
  }

  private func writeRules(to writer: inout JSONWriter) {
    writer.key("rules")
    writer.beginArray()
    for rule in rules {
      writer.beginObject()
      writer.key("id")
      writer.string(ShownText.line(rule.rule, limit: 200))
      if let name = rule.name {
        writer.key("name")
        writer.string(ShownText.line(name, limit: 200))
      }
      if let url = WebAddress.shown(rule.url) {
        writer.key("helpUri")
        writer.string(url)
      }
      writer.key("properties")
      writer.beginObject()
      writer.key("tags")
      writer.beginArray()
      writer.string(rule.category.rawValue)
      // As code hosts read it.
      if let cwe = rule.cwe { writer.string("external/cwe/cwe-\(cwe)") }
      writer.endArray()
      writer.endObject()
      writer.endObject()
    }
    writer.endArray()
  }

  /// The Common Weakness Enumeration as a taxonomy, with what of it is used.
  private static func write(weaknesses: [Int], to writer: inout JSONWriter) {
    writer.key("taxonomies")
    writer.beginArray()
    writer.beginObject()
    writer.key("name")
    writer.string("CWE")
    writer.key("organization")
    writer.string("MITRE")
    writer.key("informationUri")
    writer.string("https://cwe.mitre.org/")
    writer.key("taxa")
    writer.beginArray()
    for weakness in weaknesses {
      writer.beginObject()
      writer.key("id")
      writer.string("\(weakness)")
      writer.key("helpUri")
      writer.string("https://cwe.mitre.org/data/definitions/\(weakness).html")
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    writer.endArray()
  }
}

extension JSONWriter {
  /// A message object: untrusted text on one line, where braces would stand for arguments.
  mutating func message(_ text: String) {
    beginObject()
    key("text")
    let shown = ShownText.line(text, limit: 2000)
    let isPlain = !shown.utf8.contains { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") }
    string(isPlain ? shown : shown.replacing("{", with: "{{").replacing("}", with: "}}"))
    endObject()
  }
}
