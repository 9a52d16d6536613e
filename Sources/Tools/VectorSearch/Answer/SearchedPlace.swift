internal import SearchIndex

/// What is searched, and how far it is known.
struct SearchedPlace: Sendable {
  var collection: CollectionRecord
  /// What the keys of wanted documents begin with; empty for all.
  var prefix: [UInt8] = []
  /// The passages below the prefix; nil for all.
  var scope: PassageSet?
  /// For readers.
  var name: String
  var documents: Int
  var passages: Int
  var skipped: [(reason: String, count: Int)] = []
  /// Passages with vectors and passages, while some have none.
  var indexing: (done: Int, total: Int)?
  /// Files whose words are not in yet.
  var unread = 0
  var checkedMillisecondsAgo: Int?
  var degraded: [String] = []

  init(_ state: FolderState, name: String) {
    collection = state.collection
    prefix = state.prefix
    scope = state.scope
    self.name = name
    documents = state.files
    passages = state.chunks
    skipped = state.skipped.map { ($0.key.words, $0.value) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    indexing = state.indexing
    unread = state.unread
    // Texts are always as they were handed over.
    checkedMillisecondsAgo = state.collection.root == nil ? nil : state.checkedMillisecondsAgo
    degraded = state.degraded
  }
}
