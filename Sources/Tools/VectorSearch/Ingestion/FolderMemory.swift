internal import Roots
internal import SearchIndex

/// What is remembered of a folder between two looks at it, so that an unchanged file costs one question to the file system.
struct FolderMemory: Sendable {
  private struct Known {
    var id: DocumentID
    var stamp: FileStamp?
    /// When it was read, in milliseconds since 1970.
    var indexed: Int
    /// The look at which it was last there.
    var look: Int
  }

  private struct Skipped {
    var stamp: FileStamp
    var looked: Int
    var reason: SkipReason
    var look: Int
  }

  private var known: [[UInt8]: Known] = [:]
  /// Files that are no documents. Only in memory: another process looks at them once.
  private var skipped: [[UInt8]: Skipped] = [:]
  private var mark: DocumentMark?
  private var look = 0
  private var trustsNothing = false

  /// What a file is, without opening it.
  enum Verdict {
    case same
    case skipped(SkipReason)
    /// It must be read.
    case unknown
  }

  var count: Int { known.count }

  /// Begins a look: what is known is what the index has, whoever put it there.
  ///
  /// - Parameter trustsNothing: whether every file has to be read again.
  mutating func begin(_ index: PassageIndex, _ collection: CollectionID, trustsNothing: Bool) throws {
    look += 1
    self.trustsNothing = trustsNothing
    let current = try index.documentMark(of: collection)
    guard current != mark else { return }
    known.removeAll(keepingCapacity: true)
    try index.forEachStamp(in: collection) { key, id, stamp, indexed in
      known[key] = Known(id: id, stamp: stamp, indexed: indexed, look: 0)
    }
    mark = current
  }

  /// Judges a file that is there. One that was written to a second before it was read, or later, may have been written to
  /// once more with the same time: it is not trusted.
  mutating func judge(_ key: [UInt8], _ stamp: FileStamp) -> Verdict {
    if let index = known.index(forKey: key) {
      known.values[index].look = look
      let entry = known.values[index]
      if !trustsNothing, entry.stamp == stamp, Self.isTrusted(stamp, readAt: entry.indexed) { return .same }
    } else if let index = skipped.index(forKey: key) {
      skipped.values[index].look = look
      let entry = skipped.values[index]
      if entry.stamp == stamp, Self.isTrusted(stamp, readAt: entry.looked) { return .skipped(entry.reason) }
    }
    return .unknown
  }

  private static func isTrusted(_ stamp: FileStamp, readAt time: Int) -> Bool {
    stamp.modified / 1_000_000 < time - 1000
  }

  // MARK: What a look finds

  mutating func skip(_ key: [UInt8], _ stamp: FileStamp?, _ reason: SkipReason, at time: Int) {
    known[key]?.look = 0
    guard let stamp, skipped.count < 200_000 || skipped[key] != nil else { return }
    skipped[key] = Skipped(stamp: stamp, looked: time, reason: reason, look: look)
  }

  /// The file is not there any more.
  mutating func drop(_ key: [UInt8]) { known[key]?.look = 0 }

  mutating func restamp(_ key: [UInt8], _ id: DocumentID, _ stamp: FileStamp, at time: Int) {
    known[key] = Known(id: id, stamp: stamp, indexed: time, look: look)
  }

  /// Takes note of documents that have been put.
  mutating func note(_ keys: [[UInt8]], of index: PassageIndex, _ collection: CollectionID) throws {
    for key in keys {
      guard let document = try index.document(key, in: collection) else { continue }
      known[key] = Known(id: document.id, stamp: document.stamp, indexed: document.indexed, look: look)
      skipped[key] = nil
    }
  }

  /// Documents whose files were not met in this look.
  func missing() -> [[UInt8]] { known.filter { $0.value.look != look }.map(\.key) }

  mutating func forget(_ keys: [[UInt8]]) {
    for key in keys { known[key] = nil }
  }

  /// Ends a look: if nobody else put or removed anything, the next need not read the table again.
  mutating func end(_ index: PassageIndex, _ collection: CollectionID) throws {
    skipped = skipped.filter { $0.value.look == look }
    let current = try index.documentMark(of: collection)
    let newest = known.values.reduce(0) { max($0, $1.id.number) }
    mark = current == DocumentMark(count: known.count, newest: newest) ? current : nil
  }
}
