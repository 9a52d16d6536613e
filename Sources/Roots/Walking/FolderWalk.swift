/// A walk through a folder beneath a root: its regular files, lazily, in the order of their paths.
///
/// The walk holds one descriptor for each level and opens everything relative to the one above, following no link: it
/// cannot leave the root, meet a folder twice, or open anything but what it has listed. Secrets and Workbench's state are as
/// closed to it as to `Roots.open`. It does not look into `SkippedFolders`, nor at what `.gitignore` names; tracked files that
/// a pattern names are ignored too, since nothing of the repository but the patterns is read.
///
/// A walk ends: `bounds` are looked at with every entry, and `truncation` says which of them it met.
package struct FolderWalk {
  /// What ends a walk at the latest.
  package struct Bounds: Sendable {
    /// Entries that are looked at, folders and ignored ones counted.
    package var entries = 200_000
    /// Folders within folders.
    package var depth = 64
    /// When the walk stops.
    package var deadline: ContinuousClock.Instant

    package init(deadline: ContinuousClock.Instant) { self.deadline = deadline }
  }

  /// What a walk comes to.
  package enum Item: Sendable {
    case file(WalkedFile)
    case left(LeftOut)
  }

  /// Why a walk has not seen everything.
  package enum Truncation: Sendable { case entries, time, cancelled }

  /// How many entries were looked at.
  package private(set) var entries = 0
  /// What `.gitignore` hid; a folder counts as one.
  package private(set) var ignored = Passed()
  /// The folders that were passed by for what they are (`SkippedFolders`).
  package private(set) var skippedFolders = Passed()
  /// Why the walk has not seen everything; nil if it has, or is not at its end.
  package private(set) var truncation: Truncation?

  /// Entries that a walk does not tell one by one.
  package struct Passed: Sendable, Hashable {
    package private(set) var count = 0
    /// The path of the first of them within the walk.
    package private(set) var example: [UInt8] = []

    fileprivate mutating func add(_ path: [UInt8]) {
      if count == 0 { example = path }
      count += 1
    }
  }

  private struct Level {
    let folder: OpenedFolder
    /// The path within the walk, with a slash at its end unless it is empty.
    let path: [UInt8]
    let rules: IgnoreRules
    var entries: ArraySlice<OpenedFolder.Entry>
  }

  private let bounds: Bounds
  private let entering: ((OpenedFolder) -> Void)?
  private var levels: [Level] = []
  /// What entering a folder brought to light, to be told next.
  private var pending: LeftOut?

  /// Begins at `folder`.
  ///
  /// - Parameters:
  ///   - heedsIgnoreFiles: whether `.ignore` counts as well as `.gitignore`.
  ///   - entering: told of each folder before it is listed, so that whoever watches it from then on misses nothing.
  /// - Throws: `RootsError` if it cannot be listed.
  package init(
    _ folder: OpenedFolder, bounds: Bounds, heedsIgnoreFiles: Bool = false,
    entering: ((OpenedFolder) -> Void)? = nil,
  ) throws(RootsError) {
    self.bounds = bounds
    self.entering = entering
    try enter(folder, path: [], rules: IgnoreRules(above: folder, heedsIgnoreFiles: heedsIgnoreFiles))
  }

  /// The next file, or what was passed by; nil at the end. Long stretches of ignored entries are one call.
  package mutating func next() -> Item? {
    while true {
      if let left = pending {
        pending = nil
        return .left(left)
      }
      if isStopped() { return nil }
      guard !levels.isEmpty else { return nil }
      guard let entry = levels[levels.count - 1].entries.popFirst() else {
        levels.removeLast()
        continue
      }
      if let item = look(at: entry, in: levels[levels.count - 1]) { return item }
    }
  }

  private mutating func look(at entry: OpenedFolder.Entry, in level: Level) -> Item? {
    let isFolder = entry.kind == .folder
    let path = level.path + entry.name
    if SkippedFolders.contains(entry.name) {
      skippedFolders.add(path)
      return nil
    }
    if level.rules.ignores(entry.name, isFolder: isFolder) {
      ignored.add(path)
      return nil
    }
    func left(_ reason: LeftOut.Reason) -> Item { .left(LeftOut(path: path, isFolder: isFolder, reason: reason)) }
    if Exclusions.isSecret(entry.name, isFolder: isFolder) { return left(.excluded) }
    switch entry.kind {
    case .link: return left(.link)
    case .special: return left(.special)
    case .file: return .file(WalkedFile(path: path, name: entry.name, folder: level.folder))
    case .folder:
      guard levels.count <= bounds.depth else { return left(.tooDeep) }
      guard entries < bounds.entries else {
        truncation = .entries
        return nil
      }
      do {
        try enter(
          level.folder.openFolder(entry.name), path: path + [UInt8(ascii: "/")], rules: level.rules.entering(entry.name)
        )
        return nil
      } catch {
        return left(error.code == .excluded ? .excluded : .failed(error.reason))
      }
    }
  }

  private mutating func enter(_ folder: OpenedFolder, path: [UInt8], rules: IgnoreRules) throws(RootsError) {
    entering?(folder)
    let (found, isComplete) = try folder.list(limit: bounds.entries - entries) { isStopped() }
    if !isComplete && truncation == nil { truncation = .entries }
    entries += found.count
    if !path.isEmpty && SkippedFolders.isMarked(folder, found) {
      skippedFolders.add(Array(path.dropLast()))
      return
    }
    var rules = rules
    if let (name, error) = rules.read(from: folder, found) {
      pending = LeftOut(path: path + name, isFolder: false, reason: .failed(error.reason))
    }
    levels.append(Level(folder: folder, path: path, rules: rules, entries: found[...]))
  }

  /// Looks at the clock and at the task, and remembers what they say.
  private mutating func isStopped() -> Bool {
    if truncation == .time || truncation == .cancelled { return true }
    if Task.isCancelled {
      truncation = .cancelled
    } else if ContinuousClock.now >= bounds.deadline {
      truncation = .time
    }
    return truncation == .time || truncation == .cancelled
  }
}
