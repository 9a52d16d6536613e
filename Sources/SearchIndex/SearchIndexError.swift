/// Why the index refused something that a caller can change.
package struct SearchIndexError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Code: String, Sendable {
    /// There is no such collection.
    case unknownCollection = "unknown_collection"
    /// Vectors of another model than the collection's.
    case otherModel = "other_model"
    /// What a segment says of itself does not fit together.
    case damaged = "index_damaged"
  }

  package let code: Code
  package let description: String
}
