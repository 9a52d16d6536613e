internal import Roots
internal import SearchIndex
internal import Synchronization

/// A collection of files that this process keeps up to date: who waits for the next look, and what the last one found.
final class LiveFolder: Sendable {
  typealias Listener = @Sendable (_ done: Int, _ total: Int?, _ message: String) -> Void

  /// What looks have found so far.
  struct Findings: Sendable {
    var skipped: [SkipReason: Int] = [:]
    /// Files that are known to need reading and have not been read.
    var unread = 0
    var degraded: [String] = []
    /// When the last complete look began.
    var looked: ContinuousClock.Instant?
  }

  private struct State {
    var folder: OpenedFolder
    /// How many looks were asked for; each is over when `looks` has reached its number.
    var asked = 0
    var isLooking = false
    var memory: FolderMemory? = FolderMemory()
    var findings = Findings()
    var failure: (look: Int, error: any Error)?
    var listeners: [Int: Listener] = [:]
    var used = ContinuousClock.now
    var scope: (prefix: [UInt8], mark: DocumentMark, passages: PassageSet, documents: Int)?
  }

  let collection: CollectionRecord
  /// The key of the one file that the collection is of; nil for all of the folder.
  let only: [UInt8]?
  let watch: FolderWatch?
  let looks = Milestone()
  let conversions = FolderConversions()
  /// Held for moments; listeners are called under it, and call nothing of this.
  private let state: Mutex<State>

  init(_ collection: CollectionRecord, _ folder: OpenedFolder, only: [UInt8]?, limits: LibraryLimits) {
    self.collection = collection
    self.only = only
    watch = only == nil ? FolderWatch(limit: limits.watches) : nil
    state = Mutex(State(folder: folder))
  }

  var folder: OpenedFolder { state.withLock { $0.folder } }
  var findings: Findings { state.withLock { $0.findings } }
  var used: ContinuousClock.Instant { state.withLock { $0.used } }
  var isLooking: Bool { state.withLock { $0.isLooking } }

  /// Whether the last look is as good as another: it was over before this question, is not old, and nothing has been
  /// reported since.
  func isFresh(for duration: Duration) -> Bool {
    let looked = state.withLock { state -> ContinuousClock.Instant? in
      state.used = .now
      return state.isLooking || state.asked != looks.reached || state.failure != nil ? nil : state.findings.looked
    }
    guard let looked, ContinuousClock.now - looked < duration, let watch else { return false }
    guard watch.isQuiet() else {
      forgetLook()
      return false
    }
    return true
  }

  /// Makes sure that the next question looks.
  func forgetLook() { state.withLock { $0.findings.looked = nil } }

  /// Asks for a look that begins after this.
  ///
  /// - Returns: its number, and whether the caller has to start it.
  func ask(_ folder: OpenedFolder) -> (number: Int, starts: Bool) {
    state.withLock { state in
      state.folder = folder
      state.asked += 1
      state.used = .now
      defer { state.isLooking = true }
      return (state.asked, !state.isLooking)
    }
  }

  /// What the next look is to work with; nil if nobody waits for one.
  func begin() -> (number: Int, folder: OpenedFolder, memory: FolderMemory)? {
    state.withLock { state in
      guard state.asked > looks.reached, let memory = state.memory else {
        state.isLooking = false
        return nil
      }
      // The look owns the tables, so that they are changed in place.
      state.memory = nil
      return (state.asked, state.folder, memory)
    }
  }

  /// Says what a look has found so far.
  func report(_ findings: Findings, done: Int, total: Int?, _ message: String) {
    state.withLock { state in
      let looked = state.findings.looked
      state.findings = findings
      state.findings.looked = looked
      for listener in state.listeners.values { listener(done, total, message) }
    }
  }

  /// Ends a look, and lets those go on who waited for it.
  func end(_ number: Int, _ memory: FolderMemory, _ result: Result<Findings, any Error>) {
    state.withLock { state in
      state.memory = memory
      switch result {
      case .success(let findings):
        state.findings = findings
        state.failure = nil
      case .failure(let error): state.failure = (number, error)
      }
    }
    looks.raise(to: number)
  }

  /// - Throws: what made the look fail.
  func check(_ number: Int) throws {
    if let failure = state.withLock({ $0.failure }), failure.look >= number { throw failure.error }
  }

  /// The passages and documents below a prefix, asked for once for as long as the documents are the same.
  func scope(below prefix: [UInt8], in index: PassageIndex) throws -> (passages: PassageSet, documents: Int) {
    let mark = try index.documentMark(of: collection.id)
    if let known = state.withLock({ $0.scope }), known.prefix == prefix, known.mark == mark {
      return (known.passages, known.documents)
    }
    let (passages, documents) = try index.passageSet(of: collection.id, below: prefix)
    state.withLock { $0.scope = (prefix, mark, passages, documents) }
    return (passages, documents)
  }

  // MARK: Listening

  func listen(_ listener: @escaping Listener) -> Int {
    state.withLock { state in
      let id = (state.listeners.keys.max() ?? 0) + 1
      state.listeners[id] = listener
      return id
    }
  }

  func unlisten(_ id: Int) { state.withLock { _ = $0.listeners.removeValue(forKey: id) } }
}
