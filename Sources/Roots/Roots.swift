import Glibc

/// The folders whose files a caller may name, and the only way to open such a file.
///
/// The kernel does the checking: `openat2` with RESOLVE_BENEATH refuses a path that leaves the root by `..`, by an absolute
/// link or by one of /proc's magic links, in one step and without a race. What is opened is then looked at as an O_PATH
/// descriptor, which touches neither device nor pipe, and only a regular file outside the exclusions is opened for reading.
package struct Roots: Sendable {
  /// One allowed folder under both of its names.
  struct Root: Sendable, Hashable {
    /// As it was given, absolute: what callers write.
    let given: String
    /// Without links: what is opened.
    let canonical: String
  }

  private(set) var roots: [Root]
  let stateDirectory: String?
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
    if clientURIs.count > Self.longestClientList {
      result.refusals.append(
        "The client declares \(clientURIs.count) roots, of which the first \(Self.longestClientList) are looked at.")
    }
    for uri in clientURIs.prefix(Self.longestClientList) {
      // No path is longer, written with three bytes for each of its own.
      guard uri.utf8.count < 4 * Int(PATH_MAX), let path = CanonicalPath.path(ofFileURI: uri) else {
        let shown = String(uri.unicodeScalars.prefix(200))
        result.refusals.append("The client's root \(shown) is not a file: URI of this machine.")
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

  /// As many folders as a client may declare: each is looked for on the disk, and by each call that names a path in none.
  private static let longestClientList = 64

  private mutating func add(_ root: Root) {
    if !roots.contains(root) { roots.append(root) }
  }

  private mutating func root(at path: String) -> Root? {
    guard let canonical = CanonicalPath.resolve(path) else {
      refusals.append("The root \(path) cannot be used: \(RootsError.words(errno)).")
      return nil
    }
    var status = stat()
    guard unsafe stat(canonical, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      refusals.append("The root \(path) cannot be used: it is not a folder.")
      return nil
    }
    return Root(given: path, canonical: canonical)
  }
}
