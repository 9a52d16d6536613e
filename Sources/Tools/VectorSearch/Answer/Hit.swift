package import SearchIndex

/// A passage that was found, with its text as it is now.
package struct Hit: Sendable {
  package var ranked: Ranked
  package let document: DocumentRecord
  package let cited: CitedDocument
  /// The text of the passage alone.
  package let text: [UInt8]
  /// The text of several neighbours in one piece, from the first through the last.
  package let piece: @Sendable (PassageRecord, PassageRecord) -> [UInt8]
  /// Whether the file has changed since the text was taken from it.
  package let isStale: Bool

  package init(
    ranked: Ranked, document: DocumentRecord, cited: CitedDocument, text: [UInt8], isStale: Bool,
    piece: @escaping @Sendable (PassageRecord, PassageRecord) -> [UInt8],
  ) {
    self.ranked = ranked
    self.document = document
    self.cited = cited
    self.text = text
    self.piece = piece
    self.isStale = isStale
  }

  var passage: PassageRecord { ranked.passage }
}
