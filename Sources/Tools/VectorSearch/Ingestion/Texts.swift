package import SearchIndex

/// A text that is no file.
package struct TextDocument: Sendable {
  /// What it is called in its collection. A suffix such as ".md" or ".py" says what it is written in; without one it is
  /// read as Markdown.
  package var key: String
  package var text: [UInt8]
  package var title: String?
  /// A JSON object.
  package var metadata: String?

  package init(key: String, text: [UInt8], title: String? = nil, metadata: String? = nil) {
    self.key = key
    self.text = text
    self.title = title
    self.metadata = metadata
  }
}

/// What a change of texts did.
package struct TextChange: Sendable, Hashable {
  package var added = 0
  package var replaced = 0
  /// Same text, same title, same metadata: nothing was written.
  package var unchanged = 0
  package var deleted = 0
}

/// A collection, for a list of them.
package struct CollectionSummary: Sendable, Hashable {
  package let name: String
  package let isFolder: Bool
  /// The folder's path.
  package let root: String?
  package let documents: Int
  package let passages: Int
  /// Passages without vectors.
  package let waiting: Int
  /// What its vectors are of; nil before the first.
  package let model: String?
}

/// A question as the model sees it.
package struct QuestionVector: Sendable {
  /// Nil with `reason`.
  package let vector: [Float]?
  package let space: VectorSpace?
  /// Why there is none.
  package let reason: String?
}
