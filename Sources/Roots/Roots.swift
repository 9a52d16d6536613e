import CSystem
import Glibc

/// The folders whose files a caller may name, and the only way to open such a file.
///
/// The kernel does the checking: `openat2` with RESOLVE_BENEATH refuses a path that leaves the root by `..`, by an absolute
/// link or by one of /proc's magic links, in one step and without a race. What is opened is then looked at as an O_PATH
/// descriptor, which touches neither device nor pipe, and only a regular file outside the exclusions is opened for reading.
package struct Roots: Sendable {
  /// One allowed folder under both of its names.
  private struct Root: Sendable, Hashable {
    /// As it was given, absolute: what callers write.
    let given: String
    /// Without links: what is opened.
    let canonical: String
  }

  private var roots: [Root]
  private let stateDirectory: String?
  private let home: String?
  /// Why there is no root, or why a declared one was refused; the error of a caller who gets nowhere ends with this.
  package private(set) var refusals: [String]
  /// Whether the operator named the roots; if not, those of a client take the place of the working directory.
  private let isExplicit: Bool

  /// No root at all: every path is refused.
  package static let none = Roots([], stateDirectory: nil, home: nil)

  /// The canonical paths of the allowed folders, in the order of preference.
  package var paths: [String] { roots.map(\.canonical) }

  /// Roots that somebody named explicitly. A folder that does not exist is listed in `refusals`.
  ///
  /// - Parameters:
  ///   - stateDirectory: Workbench's own folder, excluded from every root. It need not exist yet.
  ///   - home: the home folder, never taken from a client.
  package init(_ paths: [String], stateDirectory: String?, home: String?, workingDirectory: String = "/") {
    roots = []
    refusals = []
    isExplicit = true
    self.stateDirectory = stateDirectory.map { CanonicalPath.absolute($0, from: workingDirectory) }
    self.home = home.flatMap(CanonicalPath.resolve) ?? home
    for path in paths {
      guard let root = root(at: CanonicalPath.absolute(path, from: workingDirectory)) else { continue }
      add(root)
    }
  }

  /// The default: the working directory, unless it is `/`, the home folder or a system folder; then none, and `refusals`
  /// says why.
  package init(defaultingTo workingDirectory: String, stateDirectory: String?, home: String?) {
    roots = []
    refusals = []
    isExplicit = false
    self.stateDirectory = stateDirectory.map { CanonicalPath.absolute($0, from: workingDirectory) }
    self.home = home.flatMap(CanonicalPath.resolve) ?? home
    guard let root = root(at: CanonicalPath.absolute(workingDirectory, from: "/")) else { return }
    if let reason = DefaultRoot.refusal(of: root.canonical, home: self.home) {
      refusals.append("The working directory \(root.canonical) is not used as a root because \(reason).")
    } else {
      add(root)
    }
  }

  /// These roots together with those that a client declares as `file:` URIs (MCP roots/list).
  ///
  /// Roots that the operator named stay; the default gives way to the client's. What would be refused as a default is
  /// refused from a client as well.
  package func adding(clientURIs: [String]) -> Roots {
    var result = self
    var accepted: [Root] = []
    for uri in clientURIs {
      guard let path = CanonicalPath.path(ofFileURI: uri) else {
        result.refusals.append("The client's root \(uri) is not a file: URI of this machine.")
        continue
      }
      guard let root = result.root(at: CanonicalPath.absolute(path, from: "/")) else { continue }
      if let reason = DefaultRoot.refusal(of: root.canonical, home: home) {
        result.refusals.append("The client's root \(root.given) is not used because \(reason).")
      } else {
        accepted.append(root)
      }
    }
    if !isExplicit && !accepted.isEmpty { result.roots = [] }
    for root in accepted { result.add(root) }
    return result
  }

  private mutating func add(_ root: Root) {
    if !roots.contains(root) { roots.append(root) }
  }

  private mutating func root(at path: String) -> Root? {
    guard let canonical = CanonicalPath.resolve(path) else {
      refusals.append("The root \(path) cannot be used: \(RootsError.words(errno)).")
      return nil
    }
    return Root(given: path, canonical: canonical)
  }

  // MARK: Opening

  /// Opens the regular file at `path`: absolute, a `file:` URI, or relative to a root (the first root that has it wins).
  ///
  /// - Throws: `RootsError`, whose text says what the caller may change.
  package func open(_ path: String) throws(RootsError) -> OpenedFile {
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
    for (root, relative) in candidates(for: asked) {
      do {
        return try open(relative, in: root, asked: path)
      } catch {
        guard error.code == .notFound else { throw error }
        missing = missing ?? error
      }
    }
    throw missing ?? outside(path)
  }

  /// The roots that may hold `path`, each with the path relative to it.
  private func candidates(for path: String) -> [(Root, String)] {
    guard path.hasPrefix("/") else { return roots.map { ($0, path) } }
    let absolute = CanonicalPath.absolute(path, from: "/")
    return roots.compactMap { root in
      for prefix in [root.canonical, root.given] {
        if absolute == prefix { return (root, ".") }
        let start = prefix == "/" ? "/" : prefix + "/"
        if absolute.hasPrefix(start) { return (root, String(absolute.dropFirst(start.count))) }
      }
      return nil
    }
  }

  private func open(_ relative: String, in root: Root, asked: String) throws(RootsError) -> OpenedFile {
    let folder = unsafe csystem_openat2(
      AT_FDCWD, root.canonical, csystem_open_path_flags() | UInt64(O_DIRECTORY), csystem_resolve_no_symlinks())
    guard folder >= 0 else {
      throw RootsError(
        .system, asked, "The root \(root.canonical) can no longer be opened: \(RootsError.words(-folder)).")
    }
    defer { close(folder) }

    let found = unsafe csystem_openat2(folder, relative, csystem_open_path_flags(), csystem_resolve_beneath())
    guard found >= 0 else { throw failure(-found, asked: asked, root: root) }
    defer { close(found) }

    let real = try location(of: found, asked: asked)
    try refuseExcluded(real, asked: asked)
    var status = stat()
    guard unsafe fstat(found, &status) == 0 else { throw failure(errno, asked: asked, root: root) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw RootsError(.notAFile, asked, "\(asked) is \(Self.kind(of: status.st_mode)), not a regular file.")
    }

    // The second opening goes through the descriptor, so it is the same file whatever the path means by now. Not blocking:
    // a lease held by another process would otherwise make us wait.
    let readable = unsafe Glibc.open("/proc/self/fd/\(found)", O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard readable >= 0 else { throw failure(errno, asked: asked, root: root) }
    return OpenedFile(
      descriptor: readable, path: real, root: root.canonical, size: Int(status.st_size), requestedPath: asked)
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
    where real == folder || real.utf8.starts(with: (folder + "/").utf8) {
      throw RootsError(.excluded, asked, "\(asked) is not opened: it belongs to Workbench's own state folder.")
    }
  }

  // MARK: Errors

  private func noRoots(_ path: String) -> RootsError {
    let reasons = refusals.map { " " + $0 }.joined()
    return RootsError(
      .noRoots, path,
      "\(path) cannot be opened: no folder is allowed.\(reasons) Start Workbench with --root PATH or set WORKBENCH_ROOTS."
    )
  }

  private func outside(_ path: String) -> RootsError {
    let list = roots.map(\.canonical).joined(separator: ", ")
    return RootsError(
      .outside, path,
      "\(path) is outside of the allowed folders (\(list)). Use a path in one of them, or start Workbench with --root PATH."
    )
  }

  private func failure(_ number: CInt, asked: String, root: Root) -> RootsError {
    switch number {
    case EXDEV:
      outside(asked)
    case ENOENT, ENOTDIR:
      RootsError(
        .notFound, asked,
        "\(asked) does not exist in the allowed folders (\(roots.map(\.canonical).joined(separator: ", "))).")
    case ELOOP:
      RootsError(.outside, asked, "\(asked) is a loop of links or a link of /proc, which is not followed.")
    case ENAMETOOLONG:
      RootsError(.invalid, asked, "The path is too long: a name has at most 255 bytes, a path 4095.")
    default:
      RootsError(.system, asked, "\(asked) cannot be opened: \(RootsError.words(number)).")
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
