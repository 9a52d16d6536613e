import CSystem
import Glibc

// Proof for each `unsafe` below: paths, which end with a NUL, structures and buffers are passed for the duration of one system
// call, which keeps no pointer to them and writes no more than the count that it is given.

extension Roots {
  /// What a path leads to.
  package enum Opened: Sendable {
    case file(OpenedFile)
    case folder(OpenedFolder)
  }

  /// Opens the regular file at `path`: absolute, a `file:` URI, or relative to a root (the first root that has it wins).
  ///
  /// - Throws: `RootsError`, whose text says what the caller may change.
  package func open(_ path: String) throws(RootsError) -> OpenedFile {
    switch try find(path, folders: false) {
    case .file(let file): file
    case .folder: preconditionFailure("A folder was found where none was allowed")
    }
  }

  /// Opens the regular file or the folder at `path`, in the same way. A folder can be walked; see `FolderWalk`.
  ///
  /// - Throws: `RootsError`, whose text says what the caller may change.
  package func openFileOrFolder(_ path: String) throws(RootsError) -> Opened {
    try find(path, folders: true)
  }

  private func find(_ path: String, folders: Bool) throws(RootsError) -> Opened {
    // Nothing longer can name a file, and errors repeat the path.
    guard path.utf8.count < 3 * Int(PATH_MAX) else {
      throw RootsError(
        .invalid, "", "A path of \(path.utf8.count) bytes is too long: at most \(PATH_MAX - 1) are possible.")
    }
    let asked = CanonicalPath.path(ofFileURI: path) ?? path
    guard !asked.isEmpty, !asked.utf8.contains(0) else {
      throw RootsError(.invalid, path, "A path must not be empty or contain a NUL character.")
    }
    guard !roots.isEmpty else { throw noRoots(path) }

    var missing: RootsError?
    var gone: RootsError?
    for (root, relative) in candidates(for: asked) {
      let top: CInt
      do {
        top = try openTop(of: root, asked: path)
      } catch {
        // A folder that was removed meanwhile takes none of the others along.
        gone = gone ?? error
        continue
      }
      defer { close(top) }
      do {
        return try find(
          Array(relative.utf8), in: top, of: root, resolving: csystem_resolve_beneath(), asked: path, folders: folders)
      } catch {
        guard error.code == .notFound else { throw error }
        missing = missing ?? error
      }
    }
    throw missing ?? gone ?? outside(path)
  }

  /// The roots that may hold `path`, each with the path relative to it.
  private func candidates(for path: String) -> [(Root, String)] {
    guard path.hasPrefix("/") else { return roots.map { ($0, path) } }
    let absolute = CanonicalPath.absolute(path, from: "/")
    return roots.compactMap { root in
      [root.canonical, root.given].lazy.compactMap { CanonicalPath.relative(absolute, to: $0) }.first.map {
        (root, $0.isEmpty ? "." : $0)
      }
    }
  }

  /// The root itself as a descriptor that nothing can be read by.
  func openTop(of root: Root, asked: String) throws(RootsError) -> CInt {
    let top = unsafe csystem_openat2(
      AT_FDCWD, root.canonical, csystem_open_path_flags() | UInt64(O_DIRECTORY), csystem_resolve_no_symlinks())
    guard top >= 0 else {
      throw RootsError(.system, asked, "The root \(root.canonical) can no longer be opened: \(RootsError.words(-top)).")
    }
    return top
  }

  /// Opens what `relative` leads to from the folder `start`, which lies in `root`, after a look at it.
  ///
  /// - Parameter resolving: what the kernel refuses on the way (RESOLVE_*).
  func find(
    _ relative: [UInt8], in start: CInt, of root: Root, resolving: UInt64, asked: String, folders: Bool,
  ) throws(RootsError) -> Opened {
    let found = unsafe csystem_openat2(
      start, relative.map { CChar(bitPattern: $0) } + [0], csystem_open_path_flags(), resolving)
    guard found >= 0 else { throw failure(-found, asked: asked) }
    defer { close(found) }

    let real = try location(of: found, asked: asked)
    // A folder can be moved away while it is walked.
    guard CanonicalPath.relative(real, to: root.canonical) != nil else { throw outside(asked) }
    try refuseExcluded(real, asked: asked)
    var status = stat()
    guard unsafe fstat(found, &status) == 0 else { throw failure(errno, asked: asked) }
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFREG || (folders && kind == S_IFDIR) else {
      throw RootsError(.notAFile, asked, "\(asked) is \(Self.kind(of: status.st_mode)), not a regular file.")
    }

    // The second opening goes through the descriptor, so it is the same file whatever the path means by now. Not blocking:
    // a lease held by another process would otherwise make us wait.
    let readable = unsafe Glibc.open("/proc/self/fd/\(found)", O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard readable >= 0 else { throw failure(errno, asked: asked) }
    if kind == S_IFDIR {
      return .folder(OpenedFolder(descriptor: readable, path: real, root: root, roots: self, requestedPath: asked))
    }
    return .file(
      OpenedFile(
        descriptor: readable, path: real, root: root.canonical, size: Int(status.st_size), requestedPath: asked))
  }

  /// Where an open descriptor really is, links resolved.
  private func location(of descriptor: CInt, asked: String) throws(RootsError) -> String {
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
      let length = unsafe readlink("/proc/self/fd/\(descriptor)", buffer.baseAddress!, buffer.count)
      count = max(length, 0)
    }
    // A truncated or unreadable answer could hide an excluded folder: refuse.
    guard !bytes.isEmpty, bytes.count < Int(PATH_MAX), bytes[0] == UInt8(ascii: "/") else {
      throw RootsError(.system, asked, "\(asked) cannot be located: /proc is missing or its path is too long.")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func refuseExcluded(_ real: String, asked: String) throws(RootsError) {
    if let component = Exclusions.secretComponent(of: real) {
      throw RootsError(
        .excluded, asked,
        "\(asked) is not opened: '\(component)' holds secrets by its name. Copy what is needed to another file.")
    }
    guard let stateDirectory else { return }
    for folder in [stateDirectory, CanonicalPath.resolve(stateDirectory) ?? stateDirectory]
    where CanonicalPath.relative(real, to: folder) != nil {
      throw RootsError(.excluded, asked, "\(asked) is not opened: it belongs to Workbench's own state folder.")
    }
  }

  // MARK: Errors

  private func noRoots(_ path: String) -> RootsError {
    var reasons = refusals.prefix(Self.longestList).map { " " + $0 }.joined()
    if refusals.count > Self.longestList { reasons += " And \(refusals.count - Self.longestList) more." }
    return RootsError(
      .noRoots, path,
      "\(path) cannot be opened: no folder is allowed.\(reasons) Start Workbench with --root PATH or set WORKBENCH_ROOTS."
    )
  }

  /// As many folders and reasons as an error names.
  private static let longestList = 8

  /// The folders, for an error.
  private var rootList: String {
    let names = roots.prefix(Self.longestList).map(\.canonical).joined(separator: ", ")
    return roots.count > Self.longestList ? "\(names) and \(roots.count - Self.longestList) more" : names
  }

  private func outside(_ path: String) -> RootsError {
    RootsError(
      .outside, path,
      "\(path) is outside of the allowed folders (\(rootList)). Use a path in one of them, or start Workbench with --root PATH."
    )
  }

  private func failure(_ number: CInt, asked: String) -> RootsError {
    switch number {
    case EXDEV:
      outside(asked)
    case ENOENT, ENOTDIR:
      RootsError(
        .notFound, asked,
        "\(asked) does not exist in the allowed folders (\(rootList)).")
    case ELOOP:
      RootsError(.outside, asked, "\(asked) is a loop of links or a link of /proc, which is not followed.")
    case ENAMETOOLONG:
      RootsError(.invalid, asked, "The path is too long: a name has at most 255 bytes, a path 4095.")
    default:
      RootsError(
        .system, asked, "\(asked) cannot be opened: \(RootsError.words(number)).",
        cause: RootsError.words(number))
    }
  }

  private static func kind(of mode: mode_t) -> String {
    switch mode & S_IFMT {
    case S_IFDIR: "a folder"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    case S_IFCHR, S_IFBLK: "a device"
    default: "something else"
    }
  }
}
