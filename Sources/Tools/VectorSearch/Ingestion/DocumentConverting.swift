/// Makes text of a document.
package protocol DocumentConverting: Sendable {
  /// Why a format cannot be read here; nil if it can.
  func objection(to format: DocumentFormat) -> SkipReason?

  /// The text in a document, as UTF-8, written in what `textEnding` says. Pages are parted by form feeds.
  ///
  /// - Throws: `ConversionError`, `CancellationError`.
  func convert(_ bytes: [UInt8], _ format: DocumentFormat) async throws -> [UInt8]
}

/// Why no text could be made of a document.
package struct ConversionError: Error, Sendable {
  package let reason: SkipReason
  /// Whether another time may be luckier: the machine was to blame, not the document.
  package let isPassing: Bool

  package init(_ reason: SkipReason, isPassing: Bool = false) {
    self.reason = reason
    self.isPassing = isPassing
  }
}
