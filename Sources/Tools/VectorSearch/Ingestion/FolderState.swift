package import SearchIndex

/// What is searched when a folder is, and how far that has come.
package struct FolderState: Sendable {
  package var collection: CollectionRecord
  /// What the keys of the folder asked for begin with ("src/"), where the collection is of a folder above it; the key of
  /// the file, where one was asked for. Empty: everything.
  package var prefix: [UInt8]
  /// The passages below `prefix`; nil for everything.
  package var scope: PassageSet?
  /// Documents and passages below `prefix`.
  package var files: Int
  package var chunks: Int
  /// What in the collection's folder is not searched.
  package var skipped: [SkipReason: Int]
  /// Passages of the collection with vectors, and all; nil if all have theirs, or there is no model.
  package var indexing: (done: Int, total: Int)?
  /// Files whose words are not in yet.
  package var unread: Int
  /// How long ago the last complete look at the folder began; 0 for a look that this question caused, nil while the
  /// first has not ended.
  package var checkedMillisecondsAgo: Int?
  /// What is worse than it could be, and what to do about it.
  package var degraded: [String]
}
