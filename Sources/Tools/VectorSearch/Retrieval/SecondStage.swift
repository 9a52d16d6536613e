internal import SearchIndex

/// Looks closer at the first passages of a ranking, each by what its kind of text is told by.
struct SecondStage {
  let question: Question
  let words: QuestionWords
  /// The places of the question's terms that each passage has.
  let matches: [PassageID: [Int]]
  let stages: Stages

  /// Cosines of sentences that lie closer together than this say little: they are not spread further.
  private static let leastSpread: Float = 0.1

  /// Reorders the first `stages.pool` passages.
  func judge(_ ranked: inout [Ranked], in searcher: borrowing Searcher) throws {
    let count = min(stages.pool, ranked.count)
    guard count > 0 else { return }
    try addSentences(to: &ranked, count, searcher)
    try addWords(to: &ranked, count, searcher)
    reorder(&ranked, count)
  }

  /// Adds what was found out to the scores of the first `count` passages.
  ///
  /// A part counts by how far it is above or below the mean of its kind. So prose and code keep their place towards each
  /// other, and a passage of which nothing more is known, since it has no vectors yet, keeps its own.
  func reorder(_ ranked: inout [Ranked], _ count: Int) {
    let sentences = ranked[..<count].compactMap(\.parts.sentence)
    let spread = max(Self.leastSpread, (sentences.max() ?? 0) - (sentences.min() ?? 0))
    add(\.sentence, stages.sentenceWeight / spread, to: &ranked, count)
    add(\.coverage, stages.coverageWeight, to: &ranked, count)
    add(\.names, stages.namesWeight, to: &ranked, count)
    ranked[..<count].sort { $0.score == $1.score ? $0.passage.id < $1.passage.id : $0.score > $1.score }
    // From 0 to 1 again; and those behind were not judged, and must not seem better than those that were.
    let highest = max(1, ranked[0].score)
    for index in 0..<count { ranked[index].score = max(0, ranked[index].score / highest) }
    let last = ranked[count - 1].score
    for index in count..<ranked.count { ranked[index].score = min(ranked[index].score, last) }
  }

  private func addSentences(to ranked: inout [Ranked], _ count: Int, _ searcher: borrowing Searcher) throws {
    guard stages.sentenceWeight > 0, question.mode != .lexical, let vector = question.vector else { return }
    let prose = ranked[..<count].lazy.filter { $0.passage.kind == .prose }.map(\.passage.id)
    let cosines = try searcher.sentences(vector, of: Array(prose))
    for index in 0..<count { ranked[index].parts.sentence = cosines[ranked[index].passage.id] }
  }

  private func addWords(to ranked: inout [Ranked], _ count: Int, _ searcher: borrowing Searcher) throws {
    guard question.mode != .semantic, stages.coverageWeight > 0 || stages.namesWeight > 0 else { return }
    let rarities = try searcher.rarities(of: words.terms)
    var cutter = Terms()
    for index in 0..<count {
      switch ranked[index].passage.kind {
      case .prose:
        guard stages.coverageWeight > 0 else { continue }
        let found = matches[ranked[index].passage.id] ?? []
        ranked[index].parts.coverage = words.coverage(of: found, rarities: rarities)
      case .code:
        guard stages.namesWeight > 0 else { continue }
        let name = Array(ranked[index].passage.headings.joined(separator: "\n").utf8) + [0x0A] + ranked[index].key
        let found = words.places(in: Set(cutter.unique(in: name.span)))
        ranked[index].parts.names = words.coverage(of: found, rarities: rarities)
      }
    }
  }

  private func add(
    _ part: KeyPath<ScoreParts, Float?>, _ weight: Float, to ranked: inout [Ranked], _ count: Int,
  ) {
    let values = ranked[..<count].compactMap { $0.parts[keyPath: part] }
    guard !values.isEmpty else { return }
    let mean = values.reduce(0, +) / Float(values.count)
    for index in 0..<count {
      if let value = ranked[index].parts[keyPath: part] { ranked[index].score += weight * (value - mean) }
    }
  }
}
