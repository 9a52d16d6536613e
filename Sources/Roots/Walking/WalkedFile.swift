import Glibc

/// A regular file that a walk met.
///
/// It keeps its folder open: open it while the walk is near rather than gather thousands.
package struct WalkedFile: Sendable {
  /// The path within the folder that is walked, with `/` between folders; any bytes, not always UTF-8.
  package let path: [UInt8]
  private let name: [UInt8]
  private let folder: OpenedFolder

  init(path: [UInt8], name: [UInt8], folder: OpenedFolder) {
    self.path = path
    self.name = name
    self.folder = folder
  }

  /// Opens it in the folder in which it was listed.
  ///
  /// - Throws: `RootsError` if there is no regular file of this name there any more, or it may not be opened.
  package func open() throws(RootsError) -> OpenedFile { try folder.open(name) }

  /// What the file system says of it, without opening it; nil if it is gone, or no regular file any more.
  package func status() -> FileStatus? {
    var status = stat()
    // Name, with a NUL behind it, and structure are passed for the call.
    guard
      unsafe fstatat(folder.descriptor, name.map { CChar(bitPattern: $0) } + [0], &status, AT_SYMLINK_NOFOLLOW) == 0,
      status.st_mode & S_IFMT == S_IFREG
    else { return nil }
    return FileStatus(status)
  }
}

/// Something that a walk met and passed by, for a reason that its reader should hear of.
package struct LeftOut: Sendable {
  /// Why it was passed by.
  package enum Reason: Sendable, Hashable {
    /// A symbolic link; none is followed.
    case link
    /// A device, pipe or socket.
    case special
    /// It holds secrets by its name, or is Workbench's own.
    case excluded
    /// Deeper than the walk goes.
    case tooDeep
    /// It could not be opened or listed, or is a file of ignore patterns that was not read; in the system's words.
    case failed(String)
  }

  /// The path within the folder that is walked.
  package let path: [UInt8]
  package let isFolder: Bool
  package let reason: Reason
}
