internal import Passages
package import Roots
package import SearchIndex

extension Library {
  /// A document's text, for the passages that were found in it.
  ///
  /// - Parameter roots: those of the caller: a file outside of them is not read, whoever had it indexed.
  /// - Throws: `StorageError`, `RootsError` if the roots do not have the file.
  package func read(
    _ record: DocumentRecord, of collection: CollectionRecord, roots: Roots,
  ) throws -> DocumentText {
    let index = try index()
    let kept = try index.keptText(of: record.id)
    guard let root = collection.root else {
      return kept.map { DocumentText($0, freshness: .current) } ?? DocumentText([], freshness: .gone)
    }
    // Opened below the folder, by its bytes: a name need not be UTF-8.
    guard case .folder(let folder) = try roots.openFileOrFolder(String(decoding: root, as: UTF8.self)) else {
      return DocumentText([], freshness: .gone)
    }
    let live = self.folder(of: collection.id)
    do {
      let file = try folder.open(record.key)
      let isSame = try FileStamp(file.status()) == record.stamp
      if let kept { return DocumentText(kept, freshness: isSame ? .current : .stale) }
      let bytes = try file.read(limit: limits.fileBytes)
      guard isSame || ContentHash.of(bytes) == record.contentHash else {
        live?.forgetLook()
        return DocumentText([], freshness: .changed)
      }
      return DocumentText(bytes, name: String(decoding: record.key, as: UTF8.self))
    } catch {
      guard error.code == .notFound || error.code == .tooLarge else { throw error }
      live?.forgetLook()
      return DocumentText([], freshness: error.code == .notFound ? .gone : .changed)
    }
  }
}
