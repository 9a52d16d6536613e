package import SearchIndex

/// Ranks the passages of a collection by how well they answer a question.
///
/// First stage: the best by words and the best by vectors, each list's scores brought between 0 and 1 and added. Second
/// stage, for the first of these: what speaks for a passage depends on its kind of text. Prose is judged by its nearest
/// sentence, code by how much of the question its name and path cover. What each part brings is measured by
/// `tools/bench retrieval`.
package enum Retrieval {
  /// The passages that answer the question best, the best first.
  ///
  /// Equal questions to an equal state of the collection have equal answers. Blocks for some milliseconds: call it on a
  /// compute thread.
  package static func rank(
    _ question: Question, in searcher: borrowing Searcher, stages: Stages = .all,
  ) throws -> [Ranked] {
    guard question.most > 0 else { return [] }
    let words = QuestionWords(question.text)
    let first = try firstStage(question, words, in: searcher, stages)
    // The second stage may put any of the pool first; behind it the order of the first stage stays.
    let wanted = first.candidates.prefix(max(stages.pool, question.most))
    var ranked = try records(of: wanted, in: searcher)
    let matches = try searcher.matches(of: words.terms, in: ranked.map(\.passage.id))
    try SecondStage(question: question, words: words, matches: matches, stages: stages).judge(&ranked, in: searcher)
    ranked.removeLast(max(0, ranked.count - question.most))
    for index in ranked.indices {
      ranked[index].matchedTerms = words.words(with: matches[ranked[index].passage.id] ?? [])
    }
    return ranked
  }

  private static func firstStage(
    _ question: Question, _ words: QuestionWords, in searcher: borrowing Searcher, _ stages: Stages,
  ) throws -> FirstStage {
    let byVectors = question.mode == .lexical ? nil : question.vector
    let vectors = try byVectors.map {
      try question.nearest
        ?? searcher.vectors($0, most: stages.candidates, rescored: Searcher.rescored, among: question.filter)
    }
    guard question.mode != .semantic else {
      return FirstStage(words: nil, vectors: vectors ?? [], waiting: [], stages: stages)
    }
    let found = try searcher.words(words.terms, most: stages.candidates, among: question.filter)
    var waiting: Set<PassageID> = []
    if let vectors {
      let withVectors = Set(vectors.lazy.map(\.id))
      waiting = try searcher.waiting(among: found.map(\.id).filter { !withVectors.contains($0) })
    }
    return FirstStage(words: found, vectors: vectors, waiting: waiting, stages: stages)
  }

  private static func records(
    of candidates: ArraySlice<FirstStage.Candidate>, in searcher: borrowing Searcher,
  ) throws -> [Ranked] {
    var keys: [DocumentID: [UInt8]] = [:]
    var ranked: [Ranked] = []
    let records = try searcher.passages(candidates.map(\.passage))
    let byID = Dictionary(uniqueKeysWithValues: records.map { ($0.id, $0) })
    for candidate in candidates {
      guard let record = byID[candidate.passage] else { continue }
      if keys[record.document] == nil { keys[record.document] = try searcher.key(of: record.document) ?? [] }
      ranked.append(
        Ranked(
          passage: record, key: keys[record.document] ?? [], score: candidate.parts.first, parts: candidate.parts))
    }
    return ranked
  }
}
