internal import CKernels
internal import Glibc

/// The weights of a model as a path's kernels read them: one file, made once on a machine, mapped read-only, and so shared by
/// all processes through the page cache.
///
/// Its name says what it was made from and how: the checksum of the published file, the format, the version of the layout.
/// It is written beside its name and renamed when it is whole, so that whoever finds it finds all of it; two processes that
/// make it at once make the same.
struct PackedWeights: Sendable {
  private let file: MappedFile
  let shape: ck_shape
  let format: ck_format

  /// The header takes a page, so that the weights begin at one: magic, version of the layout, format, the five sizes.
  private static let headerBytes = 4096
  private static let magic: UInt64 = 0x3153_5448_4749_4557

  /// Where the weights begin; valid as long as this lives.
  var address: UnsafeRawPointer { unsafe file.bytes.baseAddress! + Self.headerBytes }

  /// Opens the packed weights of `files` for `format`; makes them first if they are not there.
  init(_ files: ModelFiles, format: ck_format) throws(EmbeddingError) {
    let path = Self.path(files, format)
    do {
      try self.init(path: path, format: format)
    } catch  where error.code == .missing || error.code == .damaged {
      // A damaged one is replaced.
      try Self.make(files, format: format, at: path)
      try self.init(path: path, format: format)
    }
  }

  static func path(_ files: ModelFiles, _ format: ck_format) -> String {
    let name = ["f32", "bf16", "f16", "i8"][Int(format.rawValue)]
    return "\(files.packedFolder)/\(files.weightsChecksum.prefix(16))-\(name)-\(CK_LAYOUT_VERSION).weights"
  }

  private init(path: String, format: ck_format) throws(EmbeddingError) {
    file = try MappedFile(path)
    let count = unsafe file.bytes.count
    guard count > Self.headerBytes else { throw .damaged(path, "it is cut off") }
    var header: [UInt32] = []
    for index in 0..<9 { unsafe header.append(file.bytes.load(fromByteOffset: 4 * index, as: UInt32.self)) }
    shape = ck_shape(words: header[4], positions: header[5], width: header[6], inner: header[7], layers: header[8])
    self.format = format
    var shape = shape
    guard
      UInt64(header[0]) | UInt64(header[1]) << 32 == Self.magic, header[2] == CK_LAYOUT_VERSION,
      header[3] == format.rawValue, shape.layers <= CK_MOST_LAYERS, shape.words <= 1 << 20,
      shape.width <= 1024, shape.inner <= 4096, shape.positions <= 4096,
      unsafe ck_packed_bytes(&shape, format) == count - Self.headerBytes
    else { throw .damaged(path, "it is not what its name says; remove it, and it is made anew") }
  }

  // MARK: Making

  private static func make(_ files: ModelFiles, format: ck_format, at path: String) throws(EmbeddingError) {
    let published = try MappedFile(files.weights)
    let found = unsafe checksum(of: published.bytes)
    guard found == files.weightsChecksum else {
      throw .damaged(
        files.weights, "its SHA-256 is \(found), not \(files.weightsChecksum); remove it and run `tools/setup` again")
    }
    let tensors = try Safetensors(published)
    var shape = try tensors.shape()
    let size = unsafe headerBytes + ck_packed_bytes(&shape, format)
    let temporary = "\(path).\(getpid()).\(UInt32.random(in: 0...UInt32.max))"
    _ = unsafe mkdir(files.packedFolder, 0o755)
    let file = unsafe open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw .system(errno, doing: "make", on: temporary) }
    defer { close(file) }
    do throws(EmbeddingError) {
      // Allocated beforehand: a full disk is an error here, and not a SIGBUS while the memory is written.
      let error = posix_fallocate(file, 0, size)
      guard error == 0 else { throw .system(error, doing: "take \(size) bytes", on: temporary) }
      guard let memory = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0),
        unsafe memory != MAP_FAILED
      else { throw .system(errno, doing: "mmap", on: temporary) }
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
      guard fsync(file) == 0 else { throw .system(errno, doing: "fsync", on: temporary) }
      guard unsafe rename(temporary, path) == 0 else { throw .system(errno, doing: "rename", on: temporary) }
    } catch {
      unsafe unlink(temporary)
      throw error
    }
  }
}
