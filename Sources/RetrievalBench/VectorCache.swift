internal import CKernels
internal import Embedding
internal import Glibc

/// Vectors of texts, kept in a file between runs: a change of the ranking is measured in seconds, one of how texts are cut
/// costs the texts that changed.
final class VectorCache {
  private struct Key: Hashable {
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

  private let model: MiniLM
  private let width: Int
  private let path: String
  private var places: [Key: Int] = [:]
  private var numbers: [Float] = []

  init(_ model: MiniLM, path: String) throws {
    self.model = model
    self.path = path
    width = model.identity.dimension
    guard let file = unsafe fopen(path, "rb") else { return }
    defer { unsafe fclose(file) }
    var record = [UInt8](repeating: 0, count: 32 + width * 4)
    while unsafe fread(&record, 1, record.count, file) == record.count {
      places[Key(record: record[..<32])] = numbers.count / width
      unsafe record.withUnsafeBytes { bytes in
        for index in 0..<width {
          unsafe numbers.append(bytes.loadUnaligned(fromByteOffset: 32 + index * 4, as: Float.self))
        }
      }
    }
  }

  /// A vector for each text, in order.
  func vectors(of texts: [[UInt8]]) async throws -> [[Float]] {
    let keys = texts.map { Key($0) }
    var missing: [Int] = []
    var seen: Set<Key> = []
    for (index, key) in keys.enumerated() where places[key] == nil {
      if seen.insert(key).inserted { missing.append(index) }
    }
    let piece = 512
    for start in stride(from: 0, to: missing.count, by: piece) {
      let indices = missing[start..<min(start + piece, missing.count)]
      let made = try await model.embed(indices.map { try cut(texts[$0]) })
      guard let file = unsafe fopen(path, "ab") else { throw BenchError("cannot write \(path)") }
      defer { unsafe fclose(file) }
      for (place, index) in indices.enumerated() {
        let vector = Array(made[place])
        unsafe fwrite(keys[index].words, 1, 32, file)
        unsafe fwrite(vector, 4, width, file)
        places[keys[index]] = numbers.count / width
        numbers += vector
      }
      if missing.count > piece { Main.say("\r\(start + indices.count) of \(missing.count) texts embedded") }
    }
    if missing.count > piece { Main.say("\n") }
    return keys.map { key in
      let place = places[key]!
      return Array(numbers[place * width..<(place + 1) * width])
    }
  }

  /// Lengths of passages are estimates: one in some thousand is too long by a few tokens.
  private func cut(_ text: [UInt8]) throws -> [UInt8] {
    let most = model.identity.mostTokens - Tokenizer.markCount
    return Array(text[try model.tokenizer().prefix(of: text, in: 0..<text.count, limit: most)])
  }
}
