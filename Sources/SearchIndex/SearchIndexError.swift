/// Why the index refused something that a caller can change.
package struct SearchIndexError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Code: String, Sendable {
    /// There is no such collection.
    case unknownCollection = "unknown_collection"
    /// Vectors of another model than the collection's.
    case otherModel = "other_model"
    /// A vector with a component that is no number.
    case noVector = "not_a_vector"
    /// What a segment says of itself does not fit together.
    case damaged = "index_damaged"
  }

  package let code: Code
  package let description: String

  /// - Parameter what: what does not fit together.
  static func damaged(_ what: String) -> SearchIndexError {
    SearchIndexError(code: .damaged, description: what)
  }

  /// The same for the reader, if it is about damage: which collection has it, and what to do.
  func naming(_ collection: String, in path: String) -> SearchIndexError {
    guard code == .damaged else { return self }
    return SearchIndexError(
      code: code,
      description:
        "The index of \(collection) in \(path) is damaged (\(description)). Remove the collection and index it anew.")
  }
}
