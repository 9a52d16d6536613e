package import Embedding
internal import Glibc
package import Observe
package import SearchIndex
internal import Synchronization
package import ToolKit

/// Everything that is searched: collections of files, kept up to date with their folders, and of texts that were handed
/// over, in one index that all processes of this user share.
///
/// It opens nothing before it is asked for something. Looks at folders and the making of vectors go on when the caller
/// who caused them is gone; `close` ends them. A process that is killed instead loses nothing that was committed, and
/// another takes up what it left.
package final class Library: Sendable {
  let path: String
  let embedder: (any Embedder)?
  /// What the embedder's vectors are of; nil without one, or if the index cannot keep such vectors.
  package let space: VectorSpace?
  let executor: ComputeExecutor
  let converter: (any DocumentConverting)?
  let limits: LibraryLimits
  let log: Log
  let lane: EmbeddingLane?

  private struct State {
    var index: PassageIndex?
    var folders: [CollectionID: LiveFolder] = [:]
    var looks: [Int: (collection: CollectionID, task: Task<Void, Never>)] = [:]
    var nextLook = 0
    var isClosed = false
  }

  /// Held to look something up, and while the index is opened: who comes meanwhile must wait for it anyway.
  private let state = Mutex(State())

  /// - Parameters:
  ///   - path: the index, a file that is made at the first use.
  ///   - embedder: nil for words alone.
  ///   - converter: makes text of PDF and office files; nil where no sandbox is to be had.
  package init(
    index path: String, embedder: (any Embedder)?, executor: ComputeExecutor,
    converter: (any DocumentConverting)? = nil, limits: LibraryLimits = LibraryLimits(), log: Log = .off,
  ) {
    self.path = path
    self.embedder = embedder
    self.executor = executor
    self.converter = converter
    self.limits = limits
    self.log = log.speaking(as: "search")
    space = embedder.flatMap { VectorSpace($0.identity) }
    lane =
      if let embedder, let space {
        EmbeddingLane(embedder, space: space, executor: executor, limits: limits, log: self.log)
      } else { nil }
  }

  /// The index, opened once. Blocks.
  ///
  /// - Throws: `StorageError`.
  package func index() throws -> PassageIndex {
    try state.withLock { state in
      if let index = state.index { return index }
      let index = try PassageIndex(path: path)
      state.index = index
      return index
    }
  }

  /// The vector of a question.
  package func vector(of question: [UInt8]) async -> QuestionVector {
    guard let embedder else { return QuestionVector(vector: nil, space: nil, reason: "no embedding model is set up") }
    guard let space else {
      return QuestionVector(
        vector: nil, space: nil,
        reason: "vectors of \(embedder.identity.dimension) components are not kept: a multiple of 64 up to 1024 is")
    }
    do {
      let vector = try await UnitVectors(embedder).vectors(of: [question])[0]
      return QuestionVector(vector: vector, space: space, reason: nil)
    } catch {
      return QuestionVector(vector: nil, space: nil, reason: "\(error)")
    }
  }

  /// All collections, by name.
  package func collections() async throws -> [CollectionSummary] {
    try await executor.run { [self] in
      let index = try index()
      return try index.collections().map { collection in
        let status = try index.status(of: collection.id)
        return CollectionSummary(
          name: collection.name, isFolder: collection.root != nil,
          root: collection.root.map { String(decoding: $0, as: UTF8.self) }, documents: status.documents,
          passages: status.passages, waiting: status.waiting, model: collection.model)
      }
    }
  }

  /// Removes a collection, of files or of texts, with everything in it.
  ///
  /// - Returns: whether there was one.
  package func removeCollection(named name: String) async throws -> Bool {
    try await executor.run { [self] in
      let index = try index()
      guard let collection = try index.collection(named: name) else { return false }
      forget(collection.id)
      try index.remove(collection.id)
      return true
    }
  }

  /// Has these documents get their vectors next, the first first: what words have found.
  package func prefer(_ documents: [DocumentID], in collection: CollectionRecord) {
    lane?.prefer(documents, in: collection.id)
  }

  /// Waits until every passage of a collection has its vectors, or none is to be expected.
  ///
  /// - Throws: `CancellationError`, which ends the waiting alone; what made the vectors fail.
  package func settle(
    _ collection: CollectionRecord, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in },
  ) async throws {
    guard let lane else { return }
    let index = try await executor.run { try self.index() }
    try await lane.settle(collection, folder: folder(of: collection.id), in: index, progress: progress)
  }

  /// Ends everything that goes on in the background, and waits for that end.
  package func close() async {
    let looks = state.withLock { state in
      state.isClosed = true
      return state.looks.values.map(\.task)
    }
    for look in looks { look.cancel() }
    for look in looks { await look.value }
    await lane?.close()
  }

  // MARK: Folders that are kept in mind

  func folder(of collection: CollectionID) -> LiveFolder? { state.withLock { $0.folders[collection] } }

  /// The folder of a collection; those that have not been asked about for longest make way for it.
  func liveFolder(_ collection: CollectionID, make: () -> LiveFolder) -> LiveFolder {
    state.withLock { state in
      if let live = state.folders[collection] { return live }
      let idle = state.folders.filter { !$0.value.isLooking }
      if state.folders.count >= limits.folders, let oldest = idle.min(by: { $0.value.used < $1.value.used }) {
        state.folders[oldest.key] = nil
      }
      let live = make()
      state.folders[collection] = live
      return live
    }
  }

  func forget(_ collection: CollectionID) {
    let looks = state.withLock { state in
      state.folders[collection] = nil
      return state.looks.values.filter { $0.collection == collection }
    }
    for look in looks { look.task.cancel() }
    lane?.forget(collection)
  }

  /// Runs `body` in the background, on the compute threads, until `close`.
  func runLook(of collection: CollectionID, _ body: @escaping @Sendable () async -> Void) {
    state.withLock { state in
      guard !state.isClosed else { return }
      state.nextLook += 1
      let id = state.nextLook
      let task = Task(executorPreference: executor) {
        await body()
        self.state.withLock { _ = $0.looks.removeValue(forKey: id) }
      }
      state.looks[id] = (collection, task)
    }
  }
}
