internal import Embedding
internal import Observe
internal import SearchIndex
internal import Synchronization
internal import ToolKit

/// Makes the vectors of passages that have none, in the background: of the collection that was asked about last, what words
/// have found first, then what was written last.
///
/// A document is claimed in the index before its vectors are made, so that several processes share the work; a process that
/// was killed loses its claims when somebody else wants them, and of its work what it had not attached.
final class EmbeddingLane: Sendable {
  private struct Work {
    var index: PassageIndex
    var live: LiveFolder?
    var preferred: [DocumentID] = []
    /// How often it was asked for, and how often it was asked for when it was last found to have no more to do.
    var asked = 0
    var isSettled = true
    /// When somebody else's claims end.
    var sleepsUntil: Int?
    var listeners: [Int: @Sendable (Int, Int) -> Void] = [:]
  }

  private struct State {
    var work: [CollectionID: Work] = [:]
    var settled: [CollectionID: Milestone] = [:]
    /// Those with work, asked for last first.
    var order: [CollectionID] = []
    var task: Task<Void, Never>?
    var isClosed = false
    var trouble: (words: String, since: ContinuousClock.Instant)?
  }

  /// The documents of a round, taken one by one by those who share it.
  private final class Queue: Sendable {
    private let documents: Mutex<ArraySlice<DocumentID>>

    init(_ documents: [DocumentID]) { self.documents = Mutex(documents[...]) }

    var isEmpty: Bool { documents.withLock { $0.isEmpty } }

    func next() -> DocumentID? { documents.withLock { $0.popFirst() } }
  }

  private let vectors: UnitVectors
  private let space: VectorSpace
  private let executor: ComputeExecutor
  private let limits: LibraryLimits
  private let log: Log
  /// Whose claims are ours; another number in each process.
  private let owner = Claimant.new().number
  /// Held for moments; nothing is awaited or read under it.
  private let state = Mutex(State())

  /// How long nothing is tried after the model has failed.
  private static let pause = Duration.seconds(30)
  /// Milliseconds after which it is looked whether another process is done with what it has claimed.
  private static let nap = 250
  /// Passages whose vectors are attached together: few at first, so that the first come soon.
  private static let units = [4, 8, 16, 32]
  /// Texts of one call of the embedder, which keeps its thread for that long.
  private static let texts = 24

  init(
    _ embedder: any Embedder, space: VectorSpace, executor: ComputeExecutor, limits: LibraryLimits, log: Log,
  ) {
    vectors = UnitVectors(embedder)
    self.space = space
    self.executor = executor
    self.limits = limits
    self.log = log
  }

  /// Why no vectors are made at the moment.
  var trouble: String? { state.withLock { $0.trouble?.words } }

  // MARK: Asking

  /// Sees to it that the passages of a collection get vectors.
  ///
  /// - Parameter live: the folder of its files; nil where texts are kept.
  /// - Returns: what to wait for.
  @discardableResult
  func wake(_ collection: CollectionID, _ live: LiveFolder?, in index: PassageIndex) -> Int {
    state.withLock { state in
      guard !state.isClosed else { return 0 }
      if let trouble = state.trouble, ContinuousClock.now - trouble.since < Self.pause { return 0 }
      state.trouble = nil
      var work = state.work[collection] ?? Work(index: index)
      work.live = live ?? work.live
      work.asked += 1
      work.isSettled = false
      state.work[collection] = work
      if state.settled[collection] == nil { state.settled[collection] = Milestone() }
      state.order.removeAll { $0 == collection }
      state.order.insert(collection, at: 0)
      if state.task == nil { state.task = Task(executorPreference: executor) { await self.run() } }
      return work.asked
    }
  }

  func prefer(_ documents: [DocumentID], in collection: CollectionID) {
    state.withLock { $0.work[collection]?.preferred = documents }
  }

  func forget(_ collection: CollectionID) {
    let milestone = state.withLock { state in
      state.work[collection] = nil
      state.order.removeAll { $0 == collection }
      return state.settled.removeValue(forKey: collection)
    }
    milestone?.raise(to: .max)
  }

  /// Waits until what was asked for by `ticket` is done, or cannot be.
  func wait(for ticket: Int, of collection: CollectionID, until deadline: ContinuousClock.Instant) async throws -> Bool
  {
    guard ticket > 0, let milestone = state.withLock({ $0.settled[collection] }) else { return false }
    return try await milestone.wait(for: ticket, until: deadline)
  }

  /// Waits for all vectors of a collection.
  func settle(
    _ collection: CollectionRecord, folder live: LiveFolder?, in index: PassageIndex,
    progress: @escaping @Sendable (Int, Int) -> Void,
  ) async throws {
    let ticket = wake(collection.id, live, in: index)
    let listener = state.withLock { state in
      let id = (state.work[collection.id]?.listeners.keys.max() ?? 0) + 1
      state.work[collection.id]?.listeners[id] = progress
      return id
    }
    defer { state.withLock { _ = $0.work[collection.id]?.listeners.removeValue(forKey: listener) } }
    _ = try await wait(for: ticket, of: collection.id, until: .now + .seconds(365 * 86_400))
    if let trouble {
      throw LibraryError(.noVectors, "\(collection.name) has not all its vectors: \(trouble)")
    }
  }

  /// Ends the work and gives back what is claimed.
  func close() async {
    let (task, indexes) = state.withLock { state in
      state.isClosed = true
      return (state.task, state.work.values.map(\.index))
    }
    task?.cancel()
    await task?.value
    for index in indexes { try? index.release(of: owner) }
  }

  // MARK: Working

  private func run() async {
    while !Task.isCancelled {
      guard let (collection, ticket) = next() else {
        if await sleepForClaims() { continue }
        // Somebody may have asked since.
        let isOver = state.withLock { state in
          if !state.order.isEmpty { return false }
          state.task = nil
          return true
        }
        if isOver { return }
        continue
      }
      do {
        try await round(of: collection, ticket)
      } catch is CancellationError {
        break
      } catch {
        fail(error)
      }
    }
    state.withLock { $0.task = nil }
  }

  /// The collection whose turn it is.
  private func next() -> (CollectionID, ticket: Int)? {
    state.withLock { state in
      let now = WallClock.milliseconds()
      for collection in state.order {
        guard let work = state.work[collection], !work.isSettled else { continue }
        if let until = work.sleepsUntil, until > now { continue }
        state.work[collection]?.sleepsUntil = nil
        return (collection, work.asked)
      }
      return nil
    }
  }

  /// Waits for the first claim of somebody else to end, if that is all there is to wait for.
  private func sleepForClaims() async -> Bool {
    let until = state.withLock { state in state.work.values.compactMap { $0.isSettled ? nil : $0.sleepsUntil }.min() }
    guard let until else {
      state.withLock { state in state.order.removeAll { state.work[$0]?.isSettled != false } }
      return false
    }
    try? await Task.sleep(for: .milliseconds(max(10, until - WallClock.milliseconds())))
    return !Task.isCancelled
  }

  /// Goes once through what a collection has waiting, unless another is asked for meanwhile.
  private func round(of collection: CollectionID, _ ticket: Int) async throws {
    guard let work = state.withLock({ $0.work[collection] }) else { return }
    let index = work.index
    guard let record = try index.collections().first(where: { $0.id == collection }),
      record.model == nil || record.model == space.identity
    else { return settle(collection, ticket) }
    let queue = Queue(try index.waitingDocuments(in: collection))
    guard !queue.isEmpty else { return settle(collection, ticket) }

    let width = max(1, executor.threadCount - 1)
    let made = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<width {
        group.addTask {
          var made = 0
          while let document = self.nextDocument(of: collection, queue) {
            try Task.checkCancellation()
            made += try await self.embed(document, of: record, work.live, in: index)
          }
          return made
        }
      }
      return try await group.reduce(0, +)
    }
    _ = try index.merge(collection)
    guard made == 0, queue.isEmpty else { return }
    // What is left is others', or cannot be read: the next look will say. What the killed have left is free at once; others
    // do not tell when they are done with theirs.
    let dead = try index.claimants().filter { $0 != owner && !Claimant(number: $0).isAlive }
    for owner in dead { try index.release(of: owner) }
    guard dead.isEmpty else { return }
    if let until = try index.claimedUntil(in: collection, butFor: owner) {
      let soon = WallClock.milliseconds() + Self.nap
      state.withLock { $0.work[collection]?.sleepsUntil = min(until + 1, soon) }
    } else {
      settle(collection, ticket)
    }
  }

  private func nextDocument(of collection: CollectionID, _ queue: Queue) -> DocumentID? {
    let (isTurn, preferred) = state.withLock { state -> (Bool, DocumentID?) in
      guard state.order.first == collection, state.work[collection] != nil else { return (false, nil) }
      let first = state.work[collection]?.preferred.first
      if first != nil { state.work[collection]?.preferred.removeFirst() }
      return (true, first)
    }
    guard isTurn else { return nil }
    return preferred ?? queue.next()
  }

  private func settle(_ collection: CollectionID, _ ticket: Int) {
    let milestone = state.withLock { state in
      if state.work[collection]?.asked == ticket { state.work[collection]?.isSettled = true }
      return state.settled[collection]
    }
    milestone?.raise(to: ticket)
  }

  /// Stops trying for a while, and lets everybody go on.
  private func fail(_ error: any Error) {
    log.warning("No vectors can be made", ["error": "\(error)"])
    let (milestones, indexes) = state.withLock { state in
      state.trouble = ("\(error)", .now)
      state.order = []
      for collection in state.work.keys { state.work[collection]?.isSettled = true }
      return (state.settled.map { ($0.value, state.work[$0.key]?.asked ?? 0) }, state.work.values.map(\.index))
    }
    for index in indexes { try? index.release(of: owner) }
    for (milestone, ticket) in milestones { milestone.raise(to: ticket) }
  }

  // MARK: One document

  /// Makes the vectors of a document's waiting passages.
  ///
  /// - Returns: of how many; 0 also if somebody else has it, or its file is another by now.
  private func embed(
    _ id: DocumentID, of collection: CollectionRecord, _ live: LiveFolder?, in index: PassageIndex,
  ) async throws -> Int {
    guard try claim(id, in: index) else { return 0 }
    defer { try? index.release(id, of: owner) }
    let waiting = try index.waitingPassages(of: id)
    guard !waiting.isEmpty, let record = try index.document(id),
      let source = PassageSource(record, of: collection, folder: live?.folder, index: index, limits: limits)
    else { return 0 }
    let texts = source.texts(of: waiting)
    var next = 0
    var unit = 0
    while next < texts.count {
      try Task.checkCancellation()
      let end = min(texts.count, next + Self.units[min(unit, Self.units.count - 1)])
      let made = try await vectors(of: Array(texts[next..<end]))
      // Claimed again before the vectors are attached: they are thrown away if that took longer than the claim.
      guard try claim(id, in: index) else { return next }
      do {
        try index.attach(made, of: space, to: collection.id)
      } catch let error as SearchIndexError where error.code == .unknownCollection {
        return next
      }
      tell(collection.id, index)
      next = end
      unit += 1
    }
    return texts.count
  }

  private func claim(_ document: DocumentID, in index: PassageIndex) throws -> Bool {
    let now = WallClock.milliseconds()
    return try index.claim(document, for: owner, now: now, until: now + limits.claim)
  }

  private func vectors(of passages: [(id: PassageID, texts: EmbeddedText)]) async throws -> [PassageVectors] {
    // Each text once: a passage of one sentence is that sentence.
    let texts = Array(Set(passages.flatMap(\.texts.all)))
    var made: [[UInt8]: [Float]] = [:]
    // Texts of one length fill the encoder best together.
    let order = texts.sorted { $0.count < $1.count }
    for start in stride(from: 0, to: order.count, by: Self.texts) {
      let some = Array(order[start..<min(start + Self.texts, order.count)])
      for (text, vector) in zip(some, try await vectors.vectors(of: some)) { made[text] = vector }
    }
    return passages.map { passage in
      PassageVectors(
        passage: passage.id, own: made[passage.texts.own]!, children: passage.texts.children.map { made[$0]! },
        sentences: passage.texts.sentences.map { made[$0]! })
    }
  }

  private func tell(_ collection: CollectionID, _ index: PassageIndex) {
    let listeners = state.withLock { $0.work[collection].map { Array($0.listeners.values) } ?? [] }
    guard !listeners.isEmpty, let status = try? index.status(of: collection) else { return }
    for listener in listeners { listener(status.passages - status.waiting, status.passages) }
  }
}
