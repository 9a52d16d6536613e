import CSystem
import Glibc

/// A folder beneath a root, open for reading. The descriptor is close-on-exec and closes with the last reference.
package final class OpenedFolder: Sendable {
  /// The descriptor. It belongs to this object.
  package let descriptor: CInt
  /// The path as the kernel resolved it, absolute and without links. Bytes that are not UTF-8 are U+FFFD in it.
  package let path: String
  /// The path as the caller gave it, for error texts.
  package let requestedPath: String
  private let top: Roots.Root
  private let roots: Roots

  init(descriptor: CInt, path: String, root: Roots.Root, roots: Roots, requestedPath: String) {
    self.descriptor = descriptor
    self.path = path
    self.requestedPath = requestedPath
    self.roots = roots
    top = root
  }

  deinit { close(descriptor) }

  /// The path of its root, in the same form as `path`.
  package var root: String { top.canonical }

  /// The path, unless it has bytes that are not UTF-8.
  package var exactPath: String? { CanonicalPath.exact(path) }

  /// The path within the root; empty for the root itself.
  package var relativePath: String { CanonicalPath.relative(path, to: root) ?? "" }

  /// Opens a regular file in this folder, whatever the folder is called by now. Unlike `Roots.open` it follows no link at all.
  ///
  /// - Parameter name: a name, or a path to below the folder, as bytes.
  /// - Throws: `RootsError`, for the same reasons as `Roots.open`.
  package func open(_ name: some Collection<UInt8>) throws(RootsError) -> OpenedFile {
    switch try find(name, folders: false) {
    case .file(let file): file
    case .folder: preconditionFailure("A folder was found where none was allowed")
    }
  }

  /// Opens a folder in this folder, in the same way.
  package func openFolder(_ name: some Collection<UInt8>) throws(RootsError) -> OpenedFolder {
    switch try find(name, folders: true) {
    case .folder(let folder):
      return folder
    case .file(let file):
      throw RootsError(.notFound, file.requestedPath, "\(file.requestedPath) is a file, not a folder.")
    }
  }

  private func find(_ name: some Collection<UInt8>, folders: Bool) throws(RootsError) -> Roots.Opened {
    let shown = requestedPath + "/" + String(decoding: name, as: UTF8.self)
    guard !name.isEmpty, !name.contains(0) else {
      throw RootsError(.invalid, shown, "A path must not be empty or contain a NUL character.")
    }
    return try roots.find(
      Array(name), in: descriptor, of: top, resolving: csystem_resolve_beneath() | csystem_resolve_no_symlinks(),
      asked: shown, folders: folders)
  }

  /// The folders from the root down to this one, each opened anew; nil if one of them cannot be.
  package func ancestors() -> [OpenedFolder]? {
    guard let start = try? roots.openFileOrFolder(root), case .folder(let start) = start, start.path == root else {
      return nil
    }
    var chain = [start]
    for name in Array(relativePath.utf8).split(separator: UInt8(ascii: "/")) {
      guard let next = try? chain[chain.count - 1].openFolder(name) else { return nil }
      chain.append(next)
    }
    return chain
  }
}
