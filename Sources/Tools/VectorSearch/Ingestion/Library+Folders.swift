internal import Observe
package import Roots
internal import SearchIndex
internal import Storage
internal import ToolKit

extension Library {
  /// So many passages have their vectors in a second or so: they are worth waiting for.
  private static let fewPassages = 32

  /// Brings what is searched up to date with a folder, or with one file.
  ///
  /// Returns when the words of everything that can be read are committed, or when `patience` is over; where few vectors are
  /// missing then it waits for them too. Cancelling ends the waiting alone.
  ///
  /// - Parameters:
  ///   - roots: those by which `place` was opened.
  ///   - vectorPatience: how long vectors are waited for.
  ///   - progress: is told of files that are read, and of how many there are.
  /// - Throws: `CancellationError`, `LibraryError`, `SearchIndexError`, `RootsError`, and `StorageError` where the index
  ///   cannot be read; if it can only not be written, what there is is searched, and `degraded` says so.
  package func refresh(
    _ place: Roots.Opened, roots: Roots, patience: Duration, vectorPatience: Duration = .milliseconds(700),
    progress: @escaping @Sendable (_ done: Int, _ total: Int?, _ message: String) -> Void = { _, _, _ in },
  ) async throws -> FolderState {
    let deadline = ContinuousClock.now + patience
    let found = try await executor.run { [self] in try locate(place, roots) }
    let live = found.live
    let listener = live.listen(progress)
    defer { live.unlisten(listener) }
    var trouble: String?
    do {
      if !live.isFresh(for: limits.watchedFor) { try await look(live, found.folder, until: deadline) }
      let conversions = live.conversions
      if try await conversions.finished.wait(for: conversions.added, until: deadline), conversions.takeNews() {
        // What no text could be made of is counted by a look.
        try await look(live, found.folder, until: deadline)
      }
    } catch let error as StorageError {
      // A full disk: what there is can still be searched.
      guard error.code != .damaged else { throw error }
      trouble = "the index is not up to date: \(error)"
    }
    if let lane {
      let index = try await executor.run { try self.index() }
      let waiting = try await executor.run { try index.status(of: live.collection.id).waiting }
      if waiting > 0 {
        let ticket = lane.wake(live.collection.id, live, in: index)
        if waiting <= Self.fewPassages {
          _ = try await lane.wait(for: ticket, of: live.collection.id, until: min(deadline, .now + vectorPatience))
        }
      }
    }
    var state = try await executor.run { try self.state(of: live, prefix: found.prefix) }
    if let trouble { state.degraded.append(trouble) }
    return state
  }

  /// What is searched in a collection of texts; nil if there is none of this name. Vectors that are missing are made
  /// from then on.
  package func state(ofTexts name: String) async throws -> FolderState? {
    try await executor.run { [self] in
      let index = try index()
      guard let collection = try index.collection(named: name) else { return nil }
      try cutAnew(collection, index)
      let status = try index.status(of: collection.id)
      if status.waiting > 0 { lane?.wake(collection.id, nil, in: index) }
      return FolderState(
        collection: collection, prefix: [], scope: nil, files: status.documents, chunks: status.passages, skipped: [:],
        indexing: indexing(status), unread: 0, checkedMillisecondsAgo: 0, degraded: complaints(collection))
    }
  }

  // MARK: Which collection

  private struct Found: Sendable {
    let live: LiveFolder
    let folder: OpenedFolder
    let prefix: [UInt8]
  }

  /// The collection that has a folder or a file: that of a folder above which has files of it already, its own, or a new
  /// one. A file that no folder's collection has becomes a collection by itself, so that the folder around it need not be
  /// read.
  private func locate(_ place: Roots.Opened, _ roots: Roots) throws -> Found {
    let index = try index()
    let path: String
    switch place {
    case .folder(let folder): path = folder.path
    case .file(let file): path = file.path
    }
    guard !path.unicodeScalars.contains("\u{FFFD}") else {
      throw LibraryError(
        .unusablePath, "\(path) cannot be searched by itself: its name is not UTF-8. Search the folder above it.")
    }
    let isFile = if case .file = place { true } else { false }
    let above = try index.collections().filter { collection in
      guard let root = collection.root.map({ String(decoding: $0, as: UTF8.self) }), root == collection.name else {
        return false
      }
      return Self.key(of: path, below: root) != nil
    }
    // The widest first: it has what those within have.
    for collection in above.sorted(by: { $0.name.utf8.count < $1.name.utf8.count }) {
      guard let key = Self.key(of: path, below: collection.name),
        try isFile
          ? index.document(key, in: collection.id) != nil
          : index.hasDocuments(in: collection.id, below: key + [UInt8(ascii: "/")]),
        case .folder(let folder)? = try? roots.openFileOrFolder(collection.name)
      else { continue }
      let live = liveFolder(collection.id) { LiveFolder(collection, folder, only: nil, limits: limits) }
      return Found(live: live, folder: folder, prefix: isFile ? key : key + [UInt8(ascii: "/")])
    }
    switch place {
    case .folder(let folder):
      let collection = try makeCollection(path, root: path, index)
      let live = liveFolder(collection.id) { LiveFolder(collection, folder, only: nil, limits: limits) }
      return Found(live: live, folder: folder, prefix: [])
    case .file(let file):
      guard case .folder(let folder) = try roots.openFileOrFolder(file.folder) else {
        throw LibraryError(.unusablePath, "\(path) has no folder any more.")
      }
      let key = Array(file.name.utf8)
      let collection = try makeCollection(path, root: file.folder, index)
      let live = liveFolder(collection.id) { LiveFolder(collection, folder, only: key, limits: limits) }
      return Found(live: live, folder: folder, prefix: key)
    }
  }

  /// The collection of a path; one that is left of a file where there is a folder now, or the other way round, goes.
  private func makeCollection(_ path: String, root: String, _ index: PassageIndex) throws -> CollectionRecord {
    let collection = try index.makeCollection(path, root: Array(root.utf8))
    guard collection.root != Array(root.utf8) else { return collection }
    forget(collection.id)
    try index.remove(collection.id)
    return try index.makeCollection(path, root: Array(root.utf8))
  }

  /// What a path is called in a folder above it; nil if it is not below.
  private static func key(of path: String, below root: String) -> [UInt8]? {
    let top = root == "/" ? [] : Array(root.utf8)
    let path = Array(path.utf8)
    guard path.count > top.count + 1, path.starts(with: top), path[top.count] == UInt8(ascii: "/") else { return nil }
    return Array(path[(top.count + 1)...])
  }

  // MARK: Looking

  /// Waits for a look that begins after this.
  private func look(_ live: LiveFolder, _ folder: OpenedFolder, until deadline: ContinuousClock.Instant) async throws {
    let look = live.ask(folder)
    if look.starts { startLook(live) }
    _ = try await live.looks.wait(for: look.number, until: deadline)
    try live.check(look.number)
  }

  func startLook(_ live: LiveFolder) {
    runLook(of: live.collection.id) { [self] in
      while let (number, folder, memory) = live.begin() {
        do {
          var look = FolderLook(
            live, folder, memory, index: try index(), limits: limits, converter: converter, space: space,
            width: executor.threadCount)
          let result: Result<LiveFolder.Findings, any Error>
          do {
            result = .success(try await look.run())
          } catch {
            result = .failure(error)
            log.info("A look at a folder has failed", ["folder": live.collection.name, "error": "\(error)"])
          }
          if case .success = result { removeWithin(live) }
          live.end(number, look.memory, result)
          startConversions(live)
        } catch {
          live.end(number, memory, .failure(error))
        }
      }
      // When nobody waits any more. A merge that is not made now is made after the next look.
      while !Task.isCancelled, (try? index().merge(live.collection.id)) == true {}
    }
  }

  /// Removes collections of folders and files that this one has as well: their vectors have been adopted.
  private func removeWithin(_ live: LiveFolder) {
    guard live.only == nil, let index = try? index(), let all = try? index.collections() else { return }
    for other in all where other.id != live.collection.id && other.root != nil {
      guard let key = Self.key(of: other.name, below: live.collection.name) else { continue }
      let isFolder = other.root == Array(other.name.utf8)
      let hasIt =
        isFolder
        ? try? index.hasDocuments(in: live.collection.id, below: key + [UInt8(ascii: "/")])
        : try? index.document(key, in: live.collection.id) != nil
      guard hasIt == true else { continue }
      forget(other.id)
      try? index.remove(other.id)
    }
  }

  private func state(of live: LiveFolder, prefix: [UInt8]) throws -> FolderState {
    let index = try index()
    let findings = live.findings
    let collection = try index.collection(named: live.collection.name) ?? live.collection
    let status = try index.status(of: collection.id)
    var state = FolderState(
      collection: collection, prefix: prefix, scope: nil, files: status.documents, chunks: status.passages,
      skipped: findings.skipped, indexing: indexing(status), unread: findings.unread + live.conversions.count,
      checkedMillisecondsAgo: findings.looked.map { Int((ContinuousClock.now - $0) / .milliseconds(1)) },
      degraded: findings.degraded + complaints(collection))
    if !prefix.isEmpty, live.only == nil {
      let scope = try live.scope(below: prefix, in: index)
      state.scope = scope.passages
      state.files = scope.documents
      state.chunks = scope.passages.count
    }
    return state
  }

  private func indexing(_ status: CollectionStatus) -> (done: Int, total: Int)? {
    guard lane != nil, status.waiting > 0 else { return nil }
    return (status.passages - status.waiting, status.passages)
  }

  private func complaints(_ collection: CollectionRecord) -> [String] {
    var result: [String] = []
    if let model = collection.model, let space, model != space.identity {
      result.append(
        "the collection has vectors of \(model), this server makes those of \(space.identity): words only; remove the collection to have it made anew"
      )
    }
    if let trouble = lane?.trouble { result.append(trouble) }
    return result
  }
}
