internal import Glibc

/// A file in memory, read-only and shared with every process that maps it.
///
/// `@unchecked Sendable`: the memory is never written, and lives as long as this object. Whoever truncates the file meanwhile
/// ends this process with SIGBUS; the files of the state directory are only ever replaced by renaming.
@safe final class MappedFile: @unchecked Sendable {
  /// What errors call it.
  let path: String
  /// Begins at a page. Valid only while something else keeps this object: see ``content()``.
  let bytes: UnsafeRawBufferPointer

  /// Maps all of the file at `path`. Throws `missing` if there is none.
  init(_ path: String) throws(EmbeddingError) {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      let error = errno
      guard error == ENOENT || error == ENOTDIR else { throw .system(error, doing: "open", on: path) }
      throw EmbeddingError(
        code: .missing, object: path, detail: "the file is not there; `workbench models pull` brings the model's files")
    }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { throw .system(errno, doing: "look at", on: path) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .damaged(path, "it is no regular file") }
    guard status.st_size > 0 else { throw .damaged(path, "it is empty") }
    let size = Int(status.st_size)
    guard let memory = unsafe mmap(nil, size, PROT_READ, MAP_SHARED, file, 0), unsafe memory != MAP_FAILED else {
      throw .system(errno, doing: "map", on: path)
    }
    self.path = path
    unsafe bytes = UnsafeRawBufferPointer(start: memory, count: size)
  }

  /// A copy of all of the file. Unlike `Array(file.bytes)` it cannot outlive the last use of the object and read what is
  /// mapped no more.
  func content() -> [UInt8] { unsafe Array(bytes) }

  deinit { unsafe munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress!), bytes.count) }
}
