package import SearchIndex

/// A passage that answers a question, and why it stands where it does.
package struct Ranked: Sendable {
  package let passage: PassageRecord
  /// The key of its document: a path within the collection's root, or the name that a text was given.
  package let key: [UInt8]
  /// From 0 to 1, comparable within one answer only.
  package var score: Float
  package var parts: ScoreParts
  /// The words of the question, as they are written there and in its order, that the passage, its headings or its path have.
  package var matchedTerms: [String] = []
}

/// What a score is made of. A part is nil if it did not speak for the passage: it was not found that way, or its kind of
/// text is not judged so, or it has no vectors yet.
package struct ScoreParts: Sendable, Equatable {
  /// BM25.
  package var words: Float?
  /// The cosine of the question with the passage, or with the nearest of its children.
  package var vectors: Float?
  /// After the first stage, from 0 to 1.
  package var first: Float = 0
  /// The cosine of the question with the nearest sentence.
  package var sentence: Float?
  /// The share of the question's words, each weighed by how rare it is, that the passage, its headings and its path have.
  package var coverage: Float?
  /// The same share, of headings and path alone.
  package var names: Float?
  /// What an endpoint that ranks said of it.
  package var reranker: Float?
}
