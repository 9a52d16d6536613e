package import SearchIndex

/// What is asked of a collection.
package struct Question: Sendable {
  package enum Mode: Sendable {
    /// By words and by meaning.
    case hybrid
    /// By meaning alone.
    case semantic
    /// By words alone.
    case lexical
  }

  /// Any bytes; what is not UTF-8 separates words.
  package var text: [UInt8]
  /// The text's vector, of the collection's space; nil if there is no model, and then only words count.
  package var vector: [Float]?
  /// What an engine elsewhere found by that vector, best first, at most a few hundred; nil: the vectors here are searched.
  package var nearest: [ScoredPassage]?
  package var mode: Mode
  /// The passages that may be found; nil: all of the collection.
  package var filter: PassageSet?
  /// How many passages are wanted at most.
  package var most: Int

  package init(
    _ text: [UInt8], vector: [Float]?, mode: Mode = .hybrid, filter: PassageSet? = nil, most: Int
  ) {
    self.text = text
    self.vector = vector
    self.mode = mode
    self.filter = filter
    self.most = most
  }
}
