internal import JSON

/// How much of a report is shown. Counts are exact whatever is left out.
package struct ReportBounds: Sendable {
  /// Bytes of JSON that text and structured result may have together.
  package var total: Int
  /// Findings in the text.
  package var lines: Int
  /// Bytes of JSON for the findings in the text.
  package var text: Int
  /// Bytes of JSON for diffs and contents in the text; what is longer is a resource.
  package var attachments: Int
  /// Bytes of JSON for the list of fixed files.
  package var fixed: Int
  /// Links to resources.
  package var links: Int

  /// An answer to a model: below 60 kB with the envelope around it.
  package static let answer = ReportBounds(
    total: 56_000, lines: 60, text: 14_000, attachments: 12_000, fixed: 8_000, links: 10)

  /// For a program that wants all of it.
  package static let whole = ReportBounds(
    total: .max, lines: .max, text: .max, attachments: .max, fixed: .max, links: .max)

  /// Bytes that a text has as JSON.
  static func size(_ text: String) -> Int {
    var writer = JSONWriter(capacity: text.utf8.count + 16)
    writer.string(text)
    return writer.bytes.count
  }
}
