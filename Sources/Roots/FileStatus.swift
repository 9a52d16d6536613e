import Glibc

/// What the file system says of a file: while it says the same, the content is most probably the same.
package struct FileStatus: Sendable, Hashable {
  /// Bytes.
  package let size: Int
  /// When it was written to last, in nanoseconds since 1970.
  package let modified: Int
  package let inode: Int

  init(_ status: stat) {
    size = Int(status.st_size)
    modified = status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec
    inode = Int(truncatingIfNeeded: status.st_ino)
  }
}

extension OpenedFile {
  /// What the file system says of it now.
  ///
  /// - Throws: `RootsError` if it says nothing, as of a file on a server that is gone.
  package func status() throws(RootsError) -> FileStatus {
    var status = stat()
    // The structure is passed for the call.
    guard unsafe fstat(descriptor, &status) == 0 else {
      let words = RootsError.words(errno)
      throw RootsError(.system, requestedPath, "Asking about \(requestedPath) failed: \(words).", cause: words)
    }
    return FileStatus(status)
  }
}
