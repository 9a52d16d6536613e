internal import Embedding

/// Vectors of texts, kept in a file between runs: a change of the ranking is measured in seconds, one of how texts are cut
/// costs the texts that changed.
final class VectorCache {
  private let model: MiniLM
  private var kept: KeptVectors

  init(_ model: MiniLM, path: String) {
    self.model = model
    kept = KeptVectors(path: path, width: model.identity.dimension)
  }

  /// A vector for each text, in order.
  func vectors(of texts: [[UInt8]]) async throws -> [[Float]] {
    let keys = texts.map { KeptVectors.Key($0) }
    var missing: [Int] = []
    var seen: Set<KeptVectors.Key> = []
    for (index, key) in keys.enumerated() where kept[key] == nil {
      if seen.insert(key).inserted { missing.append(index) }
    }
    let piece = 512
    for start in stride(from: 0, to: missing.count, by: piece) {
      let indices = missing[start..<min(start + piece, missing.count)]
      let made = try await model.embed(indices.map { try cut(texts[$0]) })
      try kept.keep(indices.enumerated().map { place, index in (keys[index], Array(made[place])) })
      if missing.count > piece { Main.say("\r\(start + indices.count) of \(missing.count) texts embedded") }
    }
    if missing.count > piece { Main.say("\n") }
    return keys.map { Array(kept[$0]!) }
  }

  /// Lengths of passages are estimates: one in some thousand is too long by a few tokens.
  private func cut(_ text: [UInt8]) throws -> [UInt8] {
    let most = model.identity.mostTokens - Tokenizer.markCount
    return Array(text[try model.tokenizer().prefix(of: text, in: 0..<text.count, limit: most)])
  }
}
