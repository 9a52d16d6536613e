internal import SearchIndex

/// By what a question is searched for: as it was asked, or as well as can be.
struct Meaning: Sendable {
  var mode: Question.Mode
  /// The question's vector and what it is of; nil for words alone.
  var vector: [Float]?
  var space: VectorSpace?
  /// Why it is not as it was asked.
  var degraded: [String] = []

  /// Never fails: without a model, or with vectors of another one, words are searched for.
  static func of(
    _ query: BoundedQuery, _ asked: VectorSearchInput.Mode, in collection: CollectionRecord, _ library: Library,
  ) async -> Meaning {
    let mode: Question.Mode =
      switch asked {
      case .hybrid: .hybrid
      case .semantic: .semantic
      case .lexical: .lexical
      }
    let wordless = "the question has only stop words, which are not searched for"
    if mode == .lexical { return Meaning(mode: mode, degraded: query.hasTerms ? [] : [wordless]) }
    let answer = await library.vector(of: query.bytes)
    guard let vector = answer.vector, let space = answer.space else {
      let why = answer.reason ?? "there is no embedding model"
      return Meaning(
        mode: .lexical, degraded: ["searched by words alone: \(why)"] + (query.hasTerms ? [] : [wordless]))
    }
    // That the collection has vectors of another model is what the place says of itself.
    if let model = collection.model, model != space.identity { return Meaning(mode: .lexical) }
    if mode == .semantic, collection.model == nil {
      return Meaning(mode: .lexical, degraded: ["searched by words: no passage has its vector yet"])
    }
    return Meaning(mode: mode, vector: vector, space: space)
  }

  /// Whether a complaint is one that has been made already.
  func explains(_ complaint: String) -> Bool { degraded.contains { $0.hasSuffix(complaint) } }
}
