internal import CSystem
internal import Glibc

/// The models of a state directory: what is there, whether it is whole, and how files come there.
///
/// A file gets its name only when its checksum is right, by renaming: whoever opens it by its name finds all of it.
package struct ModelStore: Sendable {
  /// How one file of a model is.
  package enum FileState: Sendable, Equatable {
    case missing
    /// Some of it came and the rest did not: so many bytes.
    case partial(bytes: Int)
    case whole
    /// It is there, and is not the published one; why.
    case damaged(String)
  }

  private let folder: String

  /// - Parameter state: the state directory, which need not exist yet.
  package init(state: String) { folder = "\(state)/models" }

  /// Where the files of a model are.
  package func folder(of model: PublishedModel) -> String { "\(folder)/\(model.name)" }

  package func path(of file: PublishedModel.File, of model: PublishedModel) -> String {
    "\(folder(of: model))/\(file.name)"
  }

  /// Where a file of a model is while it is coming.
  package func partial(of file: PublishedModel.File, of model: PublishedModel) -> String {
    "\(path(of: file, of: model)).part"
  }

  /// Reads all of a file: some tenths of a second for one of 90 MB.
  package func state(of file: PublishedModel.File, of model: PublishedModel) throws(EmbeddingError) -> FileState {
    do {
      try verify(path(of: file, of: model), as: file)
      return .whole
    } catch {
      switch error.code {
      case .missing:
        var status = stat()
        let isPartial = unsafe stat(partial(of: file, of: model), &status) == 0 && status.st_size > 0
        return isPartial ? .partial(bytes: Int(status.st_size)) : .missing
      case .damaged: return .damaged(error.detail)
      default: throw error
      }
    }
  }

  /// Makes the folder of a model.
  package func prepare(_ model: PublishedModel) throws(EmbeddingError) {
    let folder = folder(of: model)
    // One after the other, as many as are missing.
    for (index, letter) in folder.utf8.enumerated() where letter == UInt8(ascii: "/") && index > 0 {
      _ = unsafe mkdir(String(Substring(folder.utf8.prefix(index))), 0o755)
    }
    guard unsafe mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw .system(errno, doing: "make", on: folder) }
  }

  /// Checks what has come as the partial file, and gives it its name. What is wrong is removed, so that the next try
  /// begins anew.
  package func accept(_ file: PublishedModel.File, of model: PublishedModel) throws(EmbeddingError) {
    let (part, path) = (partial(of: file, of: model), path(of: file, of: model))
    do {
      try verify(part, as: file)
    } catch {
      if error.code == .damaged { unsafe unlink(part) }
      throw error
    }
    let descriptor = unsafe open(part, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(errno, doing: "open", on: part) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .system(errno, doing: "put on the disk", on: part) }
    guard unsafe rename(part, path) == 0 else { throw .system(errno, doing: "rename", on: part) }
  }

  /// Takes a copy of the file at `source`.
  package func copy(
    _ source: String, as file: PublishedModel.File, of model: PublishedModel
  ) throws(EmbeddingError) {
    try prepare(model)
    let part = partial(of: file, of: model)
    let from = unsafe open(source, O_RDONLY | O_CLOEXEC)
    guard from >= 0 else { throw .system(errno, doing: "open", on: source) }
    defer { close(from) }
    let to = unsafe open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard to >= 0 else { throw .system(errno, doing: "make", on: part) }
    defer { close(to) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(from, $0.baseAddress, $0.count) }
      if count == 0 { break }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .system(errno, doing: "read", on: source) }
      let result = unsafe csystem_write_all(to, buffer, count)
      guard result == 0 else { throw .system(-result, doing: "write", on: part) }
    }
    try accept(file, of: model)
  }

  private func verify(_ path: String, as file: PublishedModel.File) throws(EmbeddingError) {
    let content = try MappedFile(path)
    let size = unsafe content.bytes.count
    guard size == file.size else { throw .damaged(path, "it has \(size) bytes, not \(file.size)") }
    let found = unsafe checksum(of: content.bytes)
    guard found == file.checksum else { throw .damaged(path, "its SHA-256 is \(found), not \(file.checksum)") }
  }
}
