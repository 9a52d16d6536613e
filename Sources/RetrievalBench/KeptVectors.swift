internal import CKernels
internal import Glibc

/// The vectors of texts that a file keeps: for each the SHA-256 of the text and the numbers.
struct KeptVectors: Sendable {
  struct Key: Hashable, Sendable {
    let words: [UInt8]

    init(_ text: [UInt8]) {
      var digest = [UInt8](repeating: 0, count: 32)
      unsafe text.withUnsafeBytes { bytes in
        // A text of a passage has a byte at least.
        if let start = bytes.baseAddress { unsafe ck_sha256(start, bytes.count, &digest) }
      }
      words = digest
    }

    init(record: ArraySlice<UInt8>) { words = Array(record) }
  }

  let width: Int
  private let path: String
  private var places: [Key: Int] = [:]
  private var numbers: [Float] = []

  /// A file that is not there has none yet.
  init(path: String, width: Int) {
    self.path = path
    self.width = width
    guard let file = unsafe fopen(path, "rb") else { return }
    defer { unsafe fclose(file) }
    var record = [UInt8](repeating: 0, count: 32 + width * 4)
    while unsafe fread(&record, 1, record.count, file) == record.count {
      places[Key(record: record[..<32])] = count
      unsafe record.withUnsafeBytes { bytes in
        for index in 0..<width {
          unsafe numbers.append(bytes.loadUnaligned(fromByteOffset: 32 + index * 4, as: Float.self))
        }
      }
    }
  }

  var count: Int { numbers.count / width }

  subscript(key: Key) -> ArraySlice<Float>? { places[key].map { self[$0] } }

  /// In the order in which they were kept.
  subscript(place: Int) -> ArraySlice<Float> { numbers[place * width..<(place + 1) * width] }

  /// Appends vectors to the file.
  mutating func keep(_ vectors: [(key: Key, vector: [Float])]) throws {
    guard let file = unsafe fopen(path, "ab") else { throw BenchError("cannot write \(path)") }
    defer { unsafe fclose(file) }
    for (key, vector) in vectors {
      unsafe fwrite(key.words, 1, 32, file)
      unsafe fwrite(vector, 4, width, file)
      places[key] = count
      numbers += vector
    }
  }
}
