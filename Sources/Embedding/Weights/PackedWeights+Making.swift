internal import CKernels
internal import CSystem
internal import Glibc

extension PackedWeights {
  /// Makes the packed weights at `path` and opens them.
  ///
  /// One process makes them, and others that want them wait for it: the file `lock` in the folder says who is at it. The
  /// system releases it however the process ends. Whoever holds it removes what others began and did not finish.
  static func made(_ files: ModelFiles, format: ck_format, at path: String) throws(EmbeddingError) -> PackedWeights {
    let published = try MappedFile(files.weights)
    let lock = try locked(files.packedFolder)
    defer { close(lock) }
    if let whole = try PackedWeights(whole: path, format: format) { return whole }
    let found = unsafe checksum(of: published.bytes)
    guard found == files.weightsChecksum else {
      throw .damaged(
        files.weights,
        "its SHA-256 is \(found), not \(files.weightsChecksum); `workbench models pull` brings the right one")
    }
    removeUnfinished(files.packedFolder)
    try make(try Safetensors(published), format: format, at: path)
    return try PackedWeights(path: path, format: format)
  }

  private static let unfinished = ".unfinished"

  /// The descriptor that holds the lock until it is closed.
  private static func locked(_ folder: String) throws(EmbeddingError) -> CInt {
    guard unsafe mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw .system(errno, doing: "make", on: folder) }
    let path = "\(folder)/lock"
    let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard file >= 0 else { throw .system(errno, doing: "open", on: path) }
    while flock(file, LOCK_EX) != 0 {
      let error = errno
      if error == EINTR { continue }
      close(file)
      throw .system(error, doing: "lock", on: path)
    }
    return file
  }

  private static func removeUnfinished(_ folder: String) {
    guard let directory = unsafe opendir(folder) else { return }
    defer { unsafe closedir(directory) }
    while let entry = unsafe readdir(directory) {
      // The name ends with a NUL within its field.
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
        unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(unfinished) { unsafe unlink("\(folder)/\(name)") }
    }
  }

  private static func make(_ tensors: Safetensors, format: ck_format, at path: String) throws(EmbeddingError) {
    var shape = try tensors.shape()
    let size = unsafe headerBytes + ck_packed_bytes(&shape, format)
    let temporary = path + unfinished
    let file = unsafe open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw .system(errno, doing: "make", on: temporary) }
    defer { close(file) }
    do throws(EmbeddingError) {
      // Allocated beforehand: a full disk is an error here, and not a SIGBUS while the memory is written.
      let error = posix_fallocate(file, 0, size)
      guard error == 0 else { throw .system(error, doing: "take \(size) bytes for", on: temporary) }
      guard let memory = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0),
        unsafe memory != MAP_FAILED
      else { throw .system(errno, doing: "map", on: temporary) }
      let words: [UInt32] = [
        UInt32(truncatingIfNeeded: magic), UInt32(magic >> 32), UInt32(CK_LAYOUT_VERSION), format.rawValue,
        shape.words, shape.positions, shape.width, shape.inner, shape.layers,
      ]
      for (index, word) in words.enumerated() {
        unsafe memory.storeBytes(of: word, toByteOffset: 4 * index, as: UInt32.self)
      }
      defer { unsafe munmap(memory, size) }
      unsafe try tensors.pack(shape, format, into: memory + headerBytes)
      // Pages that were written through the map are the file's.
      guard fsync(file) == 0 else { throw .system(errno, doing: "put on the disk", on: temporary) }
      guard unsafe rename(temporary, path) == 0 else { throw .system(errno, doing: "rename", on: temporary) }
    } catch {
      unsafe unlink(temporary)
      throw error
    }
  }
}
