/// What judges question and text together: an endpoint elsewhere, dearer and better than any comparison of vectors.
package protocol Reranker: Sendable {
  /// A score for each text, in their order; greater is better.
  func scores(of texts: [[UInt8]], for question: [UInt8]) async throws -> [Float]
}

extension Retrieval {
  /// Puts the first passages into the order that a reranker gives them; those after them follow as they were.
  ///
  /// - Parameter texts: of the first passages, as many as are to be judged.
  /// - Throws: what the reranker throws, and `RerankingError` if it gives another number of scores, or one that is no
  ///   number. The ranking that the caller has is as good as before.
  package static func rerank(
    _ ranked: [Ranked], texts: [[UInt8]], for question: [UInt8], by reranker: any Reranker,
  ) async throws -> [Ranked] {
    let count = min(texts.count, ranked.count)
    guard count > 0 else { return ranked }
    let scores = try await reranker.scores(of: Array(texts.prefix(count)), for: question)
    guard scores.count == count else { throw RerankingError(expected: count, got: scores.count) }
    guard scores.allSatisfy(\.isFinite) else { throw RerankingError(expected: count, got: nil) }
    let order = (0..<count).sorted { scores[$0] == scores[$1] ? $0 < $1 : scores[$0] > scores[$1] }
    // Scores stay between 0 and 1 and in the order of the list, whatever scale the endpoint has.
    let (least, greatest) = (scores.min()!, scores.max()!)
    let floor = ranked.count > count ? ranked[count].score : 0
    var result: [Ranked] = []
    for index in order {
      var item = ranked[index]
      let share = greatest > least ? (scores[index] - least) / (greatest - least) : 1
      item.score = floor + (1 - floor) * share
      item.parts.reranker = scores[index]
      result.append(item)
    }
    return result + ranked[count...]
  }
}

/// A reranker's answer that cannot be used.
package struct RerankingError: Error, CustomStringConvertible {
  let expected: Int
  /// Nil if the number was right and a score was none.
  let got: Int?

  package var description: String {
    if let got { return "The reranker gave \(got) scores for \(expected) texts." }
    return "The reranker gave a score that is no number."
  }
}
