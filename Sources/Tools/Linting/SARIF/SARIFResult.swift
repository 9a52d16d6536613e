internal import JSON

/// A finding as a result of a SARIF log.
struct SARIFResult {
  private let finding: Finding
  private let rule: Int
  private let fingerprint: String

  /// - Parameters:
  ///   - rule: its rule's place in the list of rules.
  ///   - fingerprint: what stays the same while lines move.
  init(_ finding: Finding, rule: Int, fingerprint: String) {
    self.finding = finding
    self.rule = rule
    self.fingerprint = fingerprint
  }

  /// Rule and text of the line, without its indentation, in 64 bits (FNV-1a).
  static func fingerprint(of finding: Finding, in file: SourceFile?) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    let line = file?.text.line(finding.range.start.line).drop { $0 == 0x20 || $0 == 0x09 } ?? []
    for byte in Array(finding.rule.utf8) + [0] + line { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return String(hash, radix: 16)
  }

  func write(to writer: inout JSONWriter, _ artifacts: SARIFArtifacts) {
    writer.beginObject()
    writer.key("ruleId")
    writer.string(ShownText.line(finding.rule, limit: 200))
    writer.key("ruleIndex")
    writer.integer(rule)
    writer.key("level")
    writer.string(level)
    writer.key("message")
    writer.message(finding.message)
    writer.key("locations")
    writer.beginArray()
    writer.beginObject()
    writer.key("physicalLocation")
    writer.beginObject()
    writer.key("artifactLocation")
    artifacts.writeLocation(of: finding.file, to: &writer)
    writer.key("region")
    writer.region(finding.range)
    writer.endObject()
    writer.endObject()
    writer.endArray()
    if let cwe = finding.cwe { write(weakness: cwe, to: &writer) }
    if let fix = finding.fix, !fix.edits.isEmpty { write(fix, to: &writer, artifacts) }
    if finding.isSuppressed {
      writer.key("suppressions")
      writer.beginArray()
      writer.beginObject()
      writer.key("kind")
      writer.string("inSource")
      writer.endObject()
      writer.endArray()
    }
    writer.key("partialFingerprints")
    writer.beginObject()
    writer.key("lineHash/v1")
    writer.string(fingerprint)
    writer.endObject()
    writeProperties(to: &writer)
    writer.endObject()
  }

  private var level: String {
    switch finding.severity {
    case .error: "error"
    case .warning: "warning"
    case .info, .hint: "note"
    }
  }

  private func write(weakness: Int, to writer: inout JSONWriter) {
    writer.key("taxa")
    writer.beginArray()
    writer.beginObject()
    writer.key("id")
    writer.string("\(weakness)")
    writer.key("toolComponent")
    writer.beginObject()
    writer.key("name")
    writer.string("CWE")
    writer.endObject()
    writer.endObject()
    writer.endArray()
  }

  private func write(_ fix: Fix, to writer: inout JSONWriter, _ artifacts: SARIFArtifacts) {
    writer.key("fixes")
    writer.beginArray()
    writer.beginObject()
    writer.key("description")
    writer.message(fix.title)
    writer.key("artifactChanges")
    writer.beginArray()
    writer.beginObject()
    writer.key("artifactLocation")
    artifacts.writeLocation(of: finding.file, to: &writer)
    writer.key("replacements")
    writer.beginArray()
    for edit in fix.edits {
      writer.beginObject()
      writer.key("deletedRegion")
      writer.region(edit.range)
      writer.key("insertedContent")
      writer.beginObject()
      writer.key("text")
      writer.string(edit.text)
      writer.endObject()
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    writer.endArray()
    writer.key("properties")
    writer.beginObject()
    writer.key("applicability")
    writer.string(fix.applicability.rawValue)
    writer.endObject()
    writer.endObject()
    writer.endArray()
  }

  private func writeProperties(to writer: inout JSONWriter) {
    writer.key("properties")
    writer.beginObject()
    writer.key("category")
    writer.string(finding.category.rawValue)
    for (key, text) in [("nativeSeverity", finding.nativeSeverity), ("confidence", finding.confidence)] {
      guard let text else { continue }
      writer.key(key)
      writer.string(ShownText.line(text, limit: 80))
    }
    if !finding.also.isEmpty {
      writer.key("also")
      writer.beginArray()
      for twin in finding.also { writer.string(ShownText.line("\(twin.tool) \(twin.rule)", limit: 200)) }
      writer.endArray()
    }
    writer.endObject()
  }
}

extension JSONWriter {
  /// A region: lines and columns from 1, the end behind the last character.
  fileprivate mutating func region(_ range: TextRange) {
    beginObject()
    for (key, number) in [
      ("startLine", range.start.line), ("startColumn", range.start.column), ("endLine", range.end.line),
      ("endColumn", range.end.column),
    ] {
      self.key(key)
      integer(number)
    }
    endObject()
  }
}
