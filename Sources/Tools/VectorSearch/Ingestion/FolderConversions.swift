internal import SearchIndex
internal import Synchronization

/// Documents of a folder of which programs are to make text. They are no part of a look: a hundred of them must not keep the
/// next question from seeing that a source file has changed.
final class FolderConversions: Sendable {
  struct Item: Sendable {
    let key: [UInt8]
    let format: DocumentFormat
  }

  private struct State {
    var waiting: [Item] = []
    /// Waiting, or being read.
    var keys: Set<[UInt8]> = []
    /// Those of which no text could be made, as they were then.
    var failures: [[UInt8]: (stamp: FileStamp, reason: SkipReason)] = [:]
    var added = 0
    var ended = 0
    var isRunning = false
    /// Whether something failed that no look has counted.
    var hasNews = false
  }

  /// Held for moments.
  private let state = Mutex(State())
  /// How many are over.
  let finished = Milestone()

  /// How many have not been read.
  var count: Int { state.withLock { $0.keys.count } }

  /// What `finished` reaches when everything is over that has been added.
  var added: Int { state.withLock { $0.added } }

  func has(_ key: [UInt8]) -> Bool { state.withLock { $0.keys.contains(key) } }

  /// Why no text could be made of a document that has not changed since.
  func failure(of key: [UInt8], _ stamp: FileStamp) -> SkipReason? {
    state.withLock { state in
      guard let failure = state.failures[key], failure.stamp == stamp else { return nil }
      return failure.reason
    }
  }

  /// Adds a document that is not there already.
  func add(_ item: Item) {
    state.withLock { state in
      guard state.keys.insert(item.key).inserted else { return }
      state.waiting.append(item)
      state.added += 1
    }
  }

  /// Whether there is something to do that nobody does; the caller does it then.
  func start() -> Bool {
    state.withLock { state in
      guard !state.isRunning, !state.waiting.isEmpty else { return false }
      state.isRunning = true
      return true
    }
  }

  func next() -> Item? { state.withLock { $0.waiting.popLast() } }

  /// Ends the work on a document.
  func end(_ item: Item, failure: (stamp: FileStamp, reason: SkipReason)? = nil) {
    let ended = state.withLock { state in
      state.keys.remove(item.key)
      state.failures[item.key] = failure
      state.ended += 1
      if failure != nil { state.hasNews = true }
      return state.ended
    }
    finished.raise(to: ended)
  }

  /// Whether something has failed since this was asked last.
  func takeNews() -> Bool {
    state.withLock { state in
      defer { state.hasNews = false }
      return state.hasNews
    }
  }

  func stop() { state.withLock { $0.isRunning = false } }
}
