/// The vectors of a passage, all of length 1 and of the collection's model.
package struct PassageVectors: Sendable {
  package let passage: PassageID
  /// Of the passage as a whole.
  package let own: [Float]
  /// Of its smaller parts; none if it is small itself. The passage is as near to a question as the nearest of them or
  /// it.
  package let children: [[Float]]
  /// Of its sentences, for the second stage: kept as signs only.
  package let sentences: [[Float]]

  package init(passage: PassageID, own: [Float], children: [[Float]], sentences: [[Float]]) {
    self.passage = passage
    self.own = own
    self.children = children
    self.sentences = sentences
  }
}
