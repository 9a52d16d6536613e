import CSystem
import Glibc

// Proof for each `unsafe` below: paths, which end with a NUL, structures and buffers are passed for the duration of one system
// call, which keeps no pointer to them and writes no more than the count that it is given.

extension Roots {
  /// What became of a file that was replaced.
  package struct Replaced: Sendable, Hashable {
    /// How many other names the old file had, which keep the old content.
    package var otherNames: Int
  }

  /// Replaces a regular file beneath a root, as long as it still holds what the caller has read.
  ///
  /// The new content is written to a file beside it, put on the disk, and renamed over it: whoever looks sees the old content or
  /// the new, also after a loss of power. Mode and owner stay. A link is not followed, and nothing outside of the root is touched.
  ///
  /// - Parameters:
  ///   - path: its path as `OpenedFile` told it, absolute and without links.
  ///   - old: what it must hold.
  /// - Throws: `RootsError`: `changed` if it holds something else or is another file by now.
  package func replace(_ path: String, holding old: [UInt8], with new: [UInt8]) throws(RootsError) -> Replaced {
    let file = try open(path)
    guard file.path == path else { throw changed(path) }
    let before = try status(of: file.descriptor, path)
    guard try holds(file, old) else { throw changed(path) }
    let (folder, name) = try openFolder(of: path)
    defer { close(folder) }

    let temporary = ".workbench-\(String(UInt64.random(in: 0...UInt64.max), radix: 16)).tmp"
    let target = unsafe openat(folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard target >= 0 else { throw failure("written beside", path, errno) }
    var isRenamed = false
    defer {
      close(target)
      if !isRenamed { unsafe unlinkat(folder, temporary, 0) }
    }
    try write(new, to: target, path)
    // The owner first: a change of owner takes the bits for other users' rights off the mode.
    let own = try status(of: target, path)
    if own.st_uid != before.st_uid || own.st_gid != before.st_gid, fchown(target, before.st_uid, before.st_gid) != 0 {
      throw failure("given its owner again", path, errno)
    }
    guard fchmod(target, before.st_mode & 0o7777) == 0 else { throw failure("given its mode again", path, errno) }
    guard fsync(target) == 0 else { throw failure("put on the disk", path, errno) }

    // Last of all, so that what somebody else has written meanwhile is not lost.
    var now = stat()
    guard unsafe fstatat(folder, name, &now, AT_SYMLINK_NOFOLLOW) == 0, Identity(now) == Identity(before) else {
      throw changed(path)
    }
    guard unsafe renameat(folder, temporary, folder, name) == 0 else { throw failure("replaced", path, errno) }
    isRenamed = true
    guard fsync(folder) == 0 else { throw failure("put on the disk", path, errno) }
    return Replaced(otherNames: Int(before.st_nlink) - 1)
  }

  /// What tells that a file is the one that was read, and has not been written since.
  private struct Identity: Equatable {
    let numbers: [Int]

    init(_ status: stat) {
      numbers = [
        Int(status.st_dev), Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
        status.st_ctim.tv_sec, status.st_ctim.tv_nsec, Int(status.st_mode),
      ]
    }
  }

  private func holds(_ file: OpenedFile, _ old: [UInt8]) throws(RootsError) -> Bool {
    guard file.size == old.count else { return false }
    do {
      return try file.read(limit: old.count) == old
    } catch {
      if error.code == .tooLarge { return false }
      throw error
    }
  }

  /// The folder of a file, reached from its root without a link, and the file's name in it.
  private func openFolder(of path: String) throws(RootsError) -> (CInt, String) {
    let within = roots.compactMap { root in
      CanonicalPath.relative(path, to: root.canonical).map { (root: root, names: Array($0.utf8)) }
    }
    guard let (root, names) = within.min(by: { $0.names.count < $1.names.count }) else {
      throw RootsError(.outside, path, "\(path) is outside of the allowed folders and is not written.")
    }
    let slash = names.lastIndex(of: UInt8(ascii: "/"))
    let relative = slash.map { String(decoding: names[..<$0], as: UTF8.self) } ?? "."
    let top = try openTop(of: root, asked: path)
    defer { close(top) }
    let folder = unsafe csystem_openat2(
      top, relative, UInt64(O_RDONLY | O_DIRECTORY), csystem_resolve_beneath() | csystem_resolve_no_symlinks())
    guard folder >= 0 else { throw failure("reached", path, -folder) }
    return (folder, String(decoding: names[(slash.map { $0 + 1 } ?? 0)...], as: UTF8.self))
  }

  private func write(_ bytes: [UInt8], to file: CInt, _ path: String) throws(RootsError) {
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(file, buffer.baseAddress! + done, buffer.count - done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure("written beside", path, count == 0 ? ENOSPC : errno) }
      done += count
    }
  }

  private func status(of file: CInt, _ path: String) throws(RootsError) -> stat {
    var result = stat()
    guard unsafe fstat(file, &result) == 0 else { throw failure("looked at", path, errno) }
    return result
  }

  private func changed(_ path: String) -> RootsError {
    RootsError(.changed, path, "\(path) has changed since it was read and is left as it is; try again.")
  }

  private func failure(_ action: String, _ path: String, _ number: CInt) -> RootsError {
    RootsError(.system, path, "\(path) cannot be \(action): \(RootsError.words(number)). It is left as it was.")
  }
}
