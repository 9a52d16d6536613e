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

  /// Bytes that a text without control characters but line breaks and tabs has as JSON, or more.
  static func size(_ text: String) -> Int {
    text.utf8.reduce(2) { size, byte in
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0..<0x20: size + 2
      // U+2028 and U+2029, which become escapes, begin with this byte as much else does.
      case 0xE2: size + 4
      default: size + 1
      }
    }
  }
}
