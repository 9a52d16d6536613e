internal import Passages
internal import SearchIndex
internal import ToolKit

extension Library {
  /// Adds and replaces texts by their keys, and removes others, in one transaction that outlives a power failure.
  ///
  /// - Parameters:
  ///   - name: the collection, which is made if it is not there.
  ///   - replacingAll: whether every text that is not given goes.
  ///   - deleting: keys of texts that go; one that is not there is passed over, one that is given as well is put.
  /// - Throws: `LibraryError` if `name` is a folder's; `StorageError`.
  package func put(
    _ texts: [TextDocument], into name: String, replacingAll: Bool = false, deleting: [String] = [],
  ) async throws -> TextChange {
    let (collection, change) = try await executor.run { [self] in
      let index = try index()
      let collection = try index.makeCollection(name, root: nil)
      guard collection.root == nil else {
        throw LibraryError(.folderCollection, "\(name) is the collection of a folder: change its files instead.")
      }
      try cutAnew(collection, index)
      return (collection, try put(texts, into: collection, replacingAll, deleting, index))
    }
    if change.added + change.replaced > 0 {
      let index = try await executor.run { try self.index() }
      lane?.wake(collection.id, nil, in: index)
    }
    return change
  }

  private func put(
    _ texts: [TextDocument], into collection: CollectionRecord, _ replacingAll: Bool, _ deleting: [String],
    _ index: PassageIndex,
  ) throws -> TextChange {
    var change = TextChange()
    var known: [[UInt8]: DocumentRecord] = [:]
    for document in try index.documents(in: collection.id) { known[document.key] = document }
    var documents: [[UInt8]: NewDocument] = [:]
    var order: [[UInt8]] = []
    var kept: Set<[UInt8]> = []
    for text in texts {
      try Task.checkCancellation()
      let key = Array(text.key.utf8)
      kept.insert(key)
      let hash = ContentHash.of(text.text)
      var document = KeptText.newDocument(text.text, key: key, isFile: false, hash: hash)
      document.title = text.title ?? document.title
      document.metadata = text.metadata
      if let there = known[key], there.contentHash == hash, there.title == document.title,
        there.metadata == text.metadata
      {
        // The last text of a key counts.
        if documents.removeValue(forKey: key) != nil { order.removeAll { $0 == key } }
        continue
      }
      if documents.updateValue(document, forKey: key) == nil { order.append(key) }
    }
    change.unchanged = kept.count - order.count
    change.replaced = order.count { known[$0] != nil }
    change.added = order.count - change.replaced
    let gone = Set(replacingAll ? Array(known.keys) : deleting.map { Array($0.utf8) })
      .filter { !kept.contains($0) && known[$0] != nil }
    change.deleted = gone.count
    guard !order.isEmpty || !gone.isEmpty else { return change }
    try index.change(
      putting: order.map { documents[$0]! }, removing: Array(gone), in: collection.id, time: WallClock.milliseconds(),
      keeping: space, lasting: true)
    return change
  }

  /// Cuts the texts of a collection again if another version of this program has cut them.
  func cutAnew(_ collection: CollectionRecord, _ index: PassageIndex) throws {
    guard collection.root == nil, try index.cutVersion(of: collection.id) != Document.cutVersion else { return }
    let documents = try index.documents(in: collection.id).compactMap { record -> NewDocument? in
      guard let text = try index.keptText(of: record.id) else { return nil }
      var document = KeptText.newDocument(text, key: record.key, isFile: false, hash: record.contentHash)
      document.title = record.title
      document.metadata = record.metadata
      return document
    }
    try index.put(documents, in: collection.id, time: WallClock.milliseconds(), keeping: space, lasting: true)
    try index.setCutVersion(Document.cutVersion, of: collection.id)
  }
}
