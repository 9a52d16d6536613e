internal import Passages
internal import Roots
internal import SearchIndex
internal import ToolKit

/// One look at a folder: what is new or has changed is read and put, what is gone is removed.
///
/// Words of a document can be found as soon as the transaction of its batch is committed. Files are read by as many tasks
/// as there are compute threads, the newest first among some thousand; the writing is done by this one.
struct FolderLook {
  let index: PassageIndex
  let live: LiveFolder
  let folder: OpenedFolder
  let limits: LibraryLimits
  let converter: (any DocumentConverting)?
  /// The space in which vectors of moved files are kept; nil without a model.
  let space: VectorSpace?
  let width: Int
  var memory: FolderMemory

  private var findings = LiveFolder.Findings()
  /// Whether the passages that are kept were cut by another version of this program.
  private var isCutAnew = false
  private var accepted = 0
  private var done = 0
  private var batch: [NewDocument] = []
  private var batchBytes = 0
  private var batchTime = Int.max
  private var stamps: [(key: [UInt8], id: DocumentID, stamp: FileStamp)] = []

  private struct Candidate: Sendable {
    var key: [UInt8]
    var modified: Int
  }

  /// Files of which the newest are read first.
  private static let window = 4096
  /// Files that one task reads.
  private static let unit = 16

  init(
    _ live: LiveFolder, _ folder: OpenedFolder, _ memory: FolderMemory, index: PassageIndex, limits: LibraryLimits,
    converter: (any DocumentConverting)?, space: VectorSpace?, width: Int,
  ) {
    self.live = live
    self.folder = folder
    self.memory = memory
    self.index = index
    self.limits = limits
    self.converter = converter
    self.space = space
    self.width = width
  }

  /// - Throws: `StorageError`, `SearchIndexError`, `RootsError` if the folder cannot be listed, `CancellationError`.
  mutating func run() async throws -> LiveFolder.Findings {
    let start = ContinuousClock.now
    isCutAnew = try index.cutVersion(of: collection) != Document.cutVersion
    if isCutAnew, try !index.hasDocuments(in: collection, below: []) {
      // Nothing has been cut yet: what this look cuts is to be kept, wherever it is interrupted.
      try index.setCutVersion(Document.cutVersion, of: collection)
      isCutAnew = false
    }
    try memory.begin(index, collection, trustsNothing: isCutAnew)
    var isWhole = true
    if let only = live.only {
      try await probe([only])
    } else {
      isWhole = try await walk()
      // What the walk did not come to is not gone for that.
      if !isWhole { try await probe(memory.missing()) }
    }
    let missing = memory.missing()
    for chunk in stride(from: 0, to: missing.count, by: 512) {
      try Task.checkCancellation()
      let keys = Array(missing[chunk..<min(chunk + 512, missing.count)])
      try index.remove(keys, from: collection)
      memory.forget(keys)
    }
    if isCutAnew, isWhole { try index.setCutVersion(Document.cutVersion, of: collection) }
    try memory.end(index, collection)
    findings.looked = start
    return findings
  }

  private var collection: CollectionID { live.collection.id }

  // MARK: Walking

  /// - Returns: whether the walk has seen everything.
  private mutating func walk() async throws -> Bool {
    var bounds = FolderWalk.Bounds(deadline: .now + limits.walk)
    bounds.entries = limits.entries
    let watch = live.watch
    var walk = try FolderWalk(folder, bounds: bounds, heedsIgnoreFiles: true) { watch?.add($0) }
    var candidates: [Candidate] = []
    while let item = walk.next() {
      switch item {
      case .left(let left): skip(left.reason)
      case .file(let file):
        if BinaryNames.contains(file.path) {
          count(.binary)
        } else if accepted >= limits.files {
          count(.tooMany(limits.files))
        } else if let status = file.status() {
          judge(file.path, FileStamp(status), &candidates)
        } else {
          count(.vanished)
        }
      }
      if candidates.count >= Self.window {
        try await take(candidates)
        candidates = []
      }
    }
    if walk.ignored.count > 0 { findings.skipped[.ignored, default: 0] += walk.ignored.count }
    if walk.skippedFolders.count > 0 { findings.skipped[.folder, default: 0] += walk.skippedFolders.count }
    switch walk.truncation {
    case .cancelled: throw CancellationError()
    case .entries: findings.skipped[.notLooked(limits.entries), default: 0] += 1
    case .time:
      findings.degraded.append("the folder was not looked through within \(limits.walk); the rest is not searched")
    case nil: break
    }
    try await take(candidates)
    return walk.truncation == nil
  }

  private mutating func judge(_ key: [UInt8], _ stamp: FileStamp, _ candidates: inout [Candidate]) {
    switch memory.judge(key, stamp) {
    case .same: accepted += 1
    case .skipped(let reason): count(reason)
    case .unknown:
      accepted += 1
      // One that waits for its program is read by that.
      guard !live.conversions.has(key) else { return }
      candidates.append(Candidate(key: key, modified: stamp.modified))
    }
  }

  /// Looks at files one by one.
  private mutating func probe(_ keys: [[UInt8]]) async throws {
    var candidates: [Candidate] = []
    for key in keys {
      try Task.checkCancellation()
      do {
        judge(key, FileStamp(try folder.open(key).status()), &candidates)
      } catch {
        if error.code == .notFound {
          memory.drop(key)
        } else {
          memory.skip(key, nil, .unreadable, at: 0)
          count(.unreadable)
        }
      }
    }
    try await take(candidates)
  }

  private mutating func count(_ reason: SkipReason) { findings.skipped[reason, default: 0] += 1 }

  private mutating func skip(_ reason: LeftOut.Reason) {
    switch reason {
    case .link: count(.link)
    case .special: count(.special)
    case .excluded: count(.secret)
    case .tooDeep: count(.tooDeep)
    case .failed: count(.unreadable)
    }
  }

  // MARK: Reading and putting

  private typealias Unit = (keys: [[UInt8]], outcomes: [FileReader.Outcome], time: Int)

  private mutating func take(_ candidates: [Candidate]) async throws {
    guard !candidates.isEmpty else { return }
    let keys = candidates.sorted { $0.modified > $1.modified }.map(\.key)
    findings.unread = keys.count
    tell()
    let reader = FileReader(
      folder: folder, index: index, collection: collection, limits: limits, takesEverything: isCutAnew)
    var next = 0
    func unit() -> [[UInt8]]? {
      guard next < keys.count else { return nil }
      defer { next = min(next + Self.unit, keys.count) }
      return Array(keys[next..<min(next + Self.unit, keys.count)])
    }
    try await withThrowingTaskGroup(of: Unit.self) { group in
      func add() {
        guard let keys = unit() else { return }
        group.addTask {
          let time = WallClock.milliseconds()
          var outcomes: [FileReader.Outcome] = []
          for key in keys {
            try Task.checkCancellation()
            outcomes.append(reader.read(key))
          }
          return (keys, outcomes, time)
        }
      }
      // One more than there are threads, so that none waits while a batch is written.
      for _ in 0...width { add() }
      while let unit = try await group.next() {
        add()
        for (key, outcome) in zip(unit.keys, unit.outcomes) { try take(outcome, of: key, at: unit.time) }
        findings.unread -= unit.keys.count
        done += unit.keys.count
        if batch.count >= limits.batchFiles || batchBytes >= limits.batchBytes {
          try flush()
          tell()
        }
      }
    }
    try flush()
    tell()
  }

  private mutating func take(_ outcome: FileReader.Outcome, of key: [UInt8], at time: Int) throws {
    switch outcome {
    case .document(let document): add(document, at: time)
    case .unchanged(let id, let stamp):
      stamps.append((key, id, stamp))
      batchTime = min(batchTime, time)
    case .toConvert(let format, let stamp):
      let objection = converter.map { $0.objection(to: format) } ?? Self.noConverter(format)
      if let reason = objection ?? live.conversions.failure(of: key, stamp) {
        memory.skip(key, stamp, reason, at: time)
        count(reason)
      } else {
        live.conversions.add(FolderConversions.Item(key: key, format: format))
      }
    case .skipped(let reason, let stamp):
      memory.skip(key, stamp, reason, at: time)
      count(reason)
    case .gone:
      memory.drop(key)
      count(.vanished)
    }
  }

  private static func noConverter(_ format: DocumentFormat) -> SkipReason {
    SkipReason("no_converter", "\(format.rawValue): no sandbox to read it in")
  }

  private mutating func add(_ document: NewDocument, at time: Int) {
    batch.append(document)
    batchBytes += document.passages.reduce(0) { $0 + $1.text.count }
    batchTime = min(batchTime, time)
  }

  /// Commits what has gathered.
  private mutating func flush() throws {
    if !stamps.isEmpty {
      try index.restamp(stamps.map { ($0.id, $0.stamp) }, time: batchTime)
      for (key, id, stamp) in stamps { memory.restamp(key, id, stamp, at: batchTime) }
    }
    if !batch.isEmpty {
      let keys = batch.map(\.key)
      try index.put(batch, in: collection, time: batchTime, keeping: space)
      // Before what has moved is removed under its old name.
      if let space { try index.adopt(keys, in: collection, space: space) }
      try memory.note(keys, of: index, collection)
    }
    stamps = []
    batch = []
    batchBytes = 0
    batchTime = .max
  }

  private func tell() {
    live.report(findings, done: done, total: done + findings.unread, "reading files")
  }
}
