internal import JSON

/// Everything that an examination found as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"): a run for
/// each linter, and one of our own where files were not linted.
package struct SARIFLog {
  /// What SARIF is called on the wire (IANA).
  package static let mimeType = "application/sarif+json"

  private let examination: Examination
  private let artifacts: SARIFArtifacts

  /// - Parameter examination: suppressed findings are among the results, marked as such.
  package init(_ examination: Examination) {
    self.examination = examination
    artifacts = SARIFArtifacts(examination.files)
  }

  /// The log as JSON.
  package func encoded() -> [UInt8] {
    var writer = JSONWriter(capacity: 64 << 10)
    writer.beginObject()
    writer.key("$schema")
    writer.string("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
    writer.key("version")
    writer.string("2.1.0")
    writer.key("runs")
    writer.beginArray()
    let findings = Dictionary(grouping: examination.findings + examination.suppressedFindings, by: \.tool)
    for report in examination.reports {
      SARIFRun(report, findings[report.name] ?? [], artifacts).write(to: &writer)
    }
    let skipped = Report(examination, failOn: .error).skipped
    if !skipped.isEmpty || examination.reports.isEmpty { write(skipped, to: &writer) }
    writer.endArray()
    writer.endObject()
    return writer.take()
  }

  /// A run of our own: what no linter was given or none could read.
  private func write(_ skipped: [Selection.Skipped], to writer: inout JSONWriter) {
    let notes = skipped.map { skipped in
      SARIFRun.Notification(
        level: skipped.isOpen ? "error" : "note",
        text: "\(Plural.of(skipped.count, "file")) not linted: \(skipped.reason); such as \(skipped.example)")
    }
    SARIFRun.write(
      driver: "workbench", version: nil, isSuccessful: !skipped.contains(where: \.isOpen), notes, to: &writer)
  }
}
