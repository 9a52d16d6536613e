internal import CKernels

/// The weights of a model as a path's kernels read them: one file, made once on a machine, mapped read-only, and so shared by
/// all processes through the page cache.
///
/// Its name says what it was made from and how: the checksum of the published file, the format, the version of the layout.
/// It is written beside its name and renamed when it is whole, so that whoever finds it finds all of it.
struct PackedWeights: Sendable {
  private let file: MappedFile
  let shape: ck_shape
  let format: ck_format

  /// The header takes a page, so that the weights begin at one: magic, version of the layout, format, the five sizes.
  static let headerBytes = 4096
  static let magic: UInt64 = 0x3153_5448_4749_4557

  /// Where the weights begin; valid as long as this lives.
  var address: UnsafeRawPointer { unsafe file.bytes.baseAddress! + Self.headerBytes }

  /// Opens the packed weights of `files` for `format`; makes them first if they are not there.
  init(_ files: ModelFiles, format: ck_format) throws(EmbeddingError) {
    let path = Self.path(files, format)
    if let whole = try Self(whole: path, format: format) {
      self = whole
    } else {
      self = try Self.made(files, format: format, at: path)
    }
  }

  /// Opens the file at `path`; nil if it is missing or damaged, and has to be made.
  init?(whole path: String, format: ck_format) throws(EmbeddingError) {
    do {
      try self.init(path: path, format: format)
    } catch {
      guard error.code == .missing || error.code == .damaged else { throw error }
      return nil
    }
  }

  static func path(_ files: ModelFiles, _ format: ck_format) -> String {
    let name = ["f32", "bf16", "f16", "i8"][Int(format.rawValue)]
    return "\(files.packedFolder)/\(files.weightsChecksum.prefix(16))-\(name)-\(CK_LAYOUT_VERSION).weights"
  }

  init(path: String, format: ck_format) throws(EmbeddingError) {
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
}
