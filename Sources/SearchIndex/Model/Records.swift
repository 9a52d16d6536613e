/// A collection as it is kept.
package struct CollectionRecord: Sendable, Hashable {
  package let id: CollectionID
  package let name: String
  /// The folder that it is the index of; nil for texts that were handed over.
  package let root: [UInt8]?
  /// The identity of the model that its vectors are of; nil before the first. Vectors of another are refused.
  package let model: String?
}

/// How far a collection has come. Counted, not remembered.
package struct CollectionStatus: Sendable, Hashable {
  package let documents: Int
  package let passages: Int
  /// Passages that have no vectors yet.
  package let waiting: Int
}

/// A document as it is kept, without its text.
package struct DocumentRecord: Sendable, Hashable {
  package let id: DocumentID
  package let key: [UInt8]
  package let stamp: FileStamp?
  package let contentHash: [UInt8]
  package let language: String?
  package let title: String?
  package let metadata: String?
  /// Milliseconds since 1970.
  package let indexed: Int
}

/// A passage as it is kept.
package struct PassageRecord: Sendable, Hashable {
  package let id: PassageID
  package let document: DocumentID
  /// Its number among the document's passages, from 0.
  package let ordinal: Int
  package let kind: NewPassage.Kind
  package let headings: [String]
  package let bytes: Range<Int>
  package let lines: ClosedRange<Int>
}

/// A passage that was found, and how well it fits: comparable within one answer only.
package struct ScoredPassage: Sendable, Hashable {
  package let id: PassageID
  package let score: Float

  package init(id: PassageID, score: Float) {
    self.id = id
    self.score = score
  }
}
