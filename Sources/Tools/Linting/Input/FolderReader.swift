internal import Roots
internal import Sandbox

/// Reads the files of a folder that are to be linted, in the order of their paths, and counts those that are not.
struct FolderReader {
  private var builder: SelectionBuilder
  private var configuration: TrustedConfiguration?
  private let folder: OpenedFolder
  /// What the files had at the revision against which they are compared; nil if all are linted.
  private let tree: GitTree?
  /// Paths within the folder that the walk has met.
  private var met: Set<[UInt8]> = []

  /// - Parameter tree: where given, files that are as they were in it are not linted.
  init(_ folder: OpenedFolder, trustsConfiguration: Bool, against tree: GitTree? = nil) {
    builder = SelectionBuilder(trustsConfiguration: trustsConfiguration)
    configuration = trustsConfiguration ? TrustedConfiguration(for: folder, isWalked: true, &builder) : nil
    self.folder = folder
    self.tree = tree
  }

  /// Walks the folder.
  ///
  /// - Throws: `RootsError` if the folder cannot be listed; `CancellationError`.
  mutating func read(until deadline: ContinuousClock.Instant) throws -> Selection {
    var walk = try FolderWalk(folder, bounds: FolderWalk.Bounds(deadline: deadline))
    while let item = walk.next() {
      switch item {
      case .file(let file): take(file.path) { () throws(RootsError) in try file.open() }
      case .left(let left): pass(left)
      }
    }
    switch walk.truncation {
    case .cancelled: throw CancellationError()
    case .time: tell("the rest of the folder: reading it took too long; lint a folder of it")
    case .entries: tell("the rest of the folder: it has more than \(walk.entries) entries; lint a folder of it")
    case nil: break
    }
    if tree == nil {
      tell(.ignored, walk.ignored)
      tell(.skippedFolder, walk.skippedFolders)
    }
    try readTracked(until: deadline)
    return builder.selection(configuration?.files ?? [])
  }

  /// Files that the revision has and the walk did not meet: they are tracked though a pattern ignores them, or are
  /// gone.
  private mutating func readTracked(until deadline: ContinuousClock.Instant) throws {
    guard let tree else { return }
    for path in tree.files.keys.filter({ !met.contains($0) }).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      try Task.checkCancellation()
      guard ContinuousClock.now < deadline else { return tell("the rest of the changes: reading them took too long") }
      take(path) { [folder] () throws(RootsError) in try folder.open(path) }
    }
  }

  // MARK: Files

  private mutating func take(_ path: [UInt8], open: () throws(RootsError) -> OpenedFile) {
    met.insert(path)
    if let tree, tree.isInSubmodule(path) { return builder.skip(.submodule, origin(path), isOpen: false) }
    let name = path.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) } ?? ""
    let named = SourceLanguage.byFileName(String(decoding: path, as: UTF8.self))
    let isLinted = named != nil && named != .other
    do {
      if configuration != nil, LinterConfiguration.isTrusted(name) { try configuration?.add(open(), path, &builder) }
      guard isLinted || Self.mayBeScript(name) else {
        // What is tracked may well be unchanged; to know it would have to be read.
        if tree?.files[path] == nil { builder.skip(.unknownLanguage, origin(path), isOpen: false) }
        return
      }
      if builder.isFull && tree == nil && isLinted { return builder.skip(.tooMany, origin(path), isOpen: true) }
      try take(open(), path, isLinted: isLinted)
    } catch {
      // A file that is gone was deleted since the revision.
      if tree?.files[path] != nil && error.code == .notFound { return }
      if error.code == .excluded { return builder.skip(.secret, origin(path), isOpen: isLinted) }
      builder.skip("not read: \(error.reason)", example: path, isOpen: isLinted)
    }
  }

  private mutating func take(_ file: OpenedFile, _ path: [UInt8], isLinted: Bool) throws(RootsError) {
    if !isLinted {
      guard try file.prefix(2) == Array("#!".utf8) else {
        if tree?.files[path] == nil { builder.skip(.unknownLanguage, origin(path), isOpen: false) }
        return
      }
    }
    var origin = origin(path)
    origin.location = file.exactPath
    guard let before = tree?.files[path] else { return try builder.add(file, origin) }
    guard file.size <= SelectionBuilder.totalLimit else { return builder.skip(.tooLarge, origin, isOpen: true) }
    let bytes = try file.read(limit: SelectionBuilder.totalLimit)
    if before != SHA1.blobName(of: bytes) { builder.add(bytes, origin) }
  }

  private func origin(_ path: [UInt8]) -> SelectionBuilder.Origin {
    SelectionBuilder.Origin(path: path, workPath: configuration.map { $0.folder + path }, isAskedFor: false)
  }

  /// Whether it is worth a look at the first line: names without an ending.
  private static func mayBeScript(_ name: String) -> Bool { !name.utf8.dropFirst().contains(UInt8(ascii: ".")) }

  // MARK: What is not linted

  private mutating func pass(_ left: LeftOut) {
    met.insert(left.path)
    let named = SourceLanguage.byFileName(String(decoding: left.path, as: UTF8.self))
    let isLinted = !left.isFolder && named != nil && named != .other
    let origin = origin(left.path)
    switch left.reason {
    case .link: if tree == nil { builder.skip(.link, origin, isOpen: false) }
    case .special: builder.skip(.special, origin, isOpen: isLinted)
    case .excluded: builder.skip(.secret, origin, isOpen: isLinted)
    case .tooDeep: builder.skip(.tooDeep, origin, isOpen: true)
    case .failed(let words): builder.skip("not read: \(words)", example: left.path, isOpen: isLinted || left.isFolder)
    }
  }

  private mutating func tell(_ reason: SkipReason, _ passed: FolderWalk.Passed) {
    guard passed.count > 0 else { return }
    builder.skip(reason.text, count: passed.count, example: passed.example, isOpen: false)
  }

  private mutating func tell(_ reason: String) {
    builder.skip(reason, example: folder.requestedPath.utf8, isOpen: true)
  }
}
