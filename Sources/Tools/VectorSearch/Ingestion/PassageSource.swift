internal import Passages
internal import Roots
internal import SearchIndex

/// A document that has been indexed, cut into its passages once more: what they consist of is not kept.
struct PassageSource {
  private let document: Document
  private let passages: [Passage]

  /// Nil if there is no such text any more: the file is gone, or is another.
  init?(
    _ record: DocumentRecord, of collection: CollectionRecord, folder: OpenedFolder?, index: PassageIndex,
    limits: LibraryLimits,
  ) {
    if let kept = try? index.keptText(of: record.id) {
      document = KeptText.document(kept, key: record.key, isFile: collection.root != nil)
    } else {
      guard let bytes = try? folder?.open(record.key).read(limit: limits.fileBytes),
        ContentHash.of(bytes) == record.contentHash
      else { return nil }
      document = Document(bytes: bytes, name: String(decoding: record.key, as: UTF8.self))
    }
    passages = document.passages(counting: TokenEstimate())
  }

  /// What the model is given of each passage; those that are cut otherwise today are left out.
  func texts(of records: [PassageRecord]) -> [(id: PassageID, texts: EmbeddedText)] {
    records.compactMap { record in
      guard passages.indices.contains(record.ordinal), passages[record.ordinal].bytes == record.bytes else {
        return nil
      }
      return (record.id, EmbeddedText(passages[record.ordinal], of: document))
    }
  }
}
