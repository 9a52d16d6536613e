internal import Roots
internal import SearchIndex
internal import ToolKit

/// One look into a collection: from a question to the texts that answer it. Blocks: on a compute thread.
struct Search: Sendable {
  let library: Library
  let place: SearchedPlace
  let roots: Roots
  let filter: DocumentFilter
  /// What the question's vector is of; nil without one.
  let space: VectorSpace?
  let question: Question
  /// How many hits are wanted.
  let wanted: Int

  /// More than are wanted are ranked, since some files may be gone by the time they are read.
  static let spare = 8

  struct Result: Sendable {
    var hits: [Hit] = []
    /// Passages of files that are gone, or other than they were when they were indexed.
    var outdated = 0
    /// Documents that the filter lets through; nil without one.
    var filtered: Int?
    /// Why the order is not as good as it could be.
    var degraded: [String] = []

    /// Orders the hits as an endpoint says, which reads each below its headings; if that fails, they stay as they are.
    ///
    /// - Throws: `CancellationError`.
    mutating func rerank(by reranker: any Reranker, for question: [UInt8]) async throws {
      do {
        let texts = hits.map { hit in
          hit.passage.headings.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] } + hit.text
        }
        let ranked = try await Retrieval.rerank(
          hits.map(\.ranked), texts: texts, for: question, by: reranker)
        let places = Dictionary(hits.enumerated().map { ($1.passage.id, $0) }, uniquingKeysWith: { first, _ in first })
        hits = ranked.compactMap { ranked in
          places[ranked.passage.id].map { place in
            var hit = hits[place]
            hit.ranked = ranked
            return hit
          }
        }
      } catch let error as CancellationError {
        throw error
      } catch {
        degraded.append("not reranked: \(error)")
      }
    }
  }

  func run() throws -> Result {
    var result = Result()
    var question = question
    question.most = wanted + Self.spare
    let index = try library.index()
    let collection = place.collection
    if filter.isOpen {
      question.filter = place.scope
    } else {
      let filter = filter.within(place.prefix)
      let found = try index.passageSet(of: collection.id, below: place.prefix, where: filter.select)
      result.filtered = found.documents
      if found.documents == 0 { return result }
      question.filter = found.passages
    }
    let ranked = try index.search(collection.id, space: space) { searcher in
      try Retrieval.rank(question, in: searcher)
    }
    var readers: [DocumentID: (record: DocumentRecord, text: DocumentText)] = [:]
    let base = base
    for hit in ranked where result.hits.count < wanted {
      try Task.checkCancellation()
      let id = hit.passage.document
      if readers[id] == nil, let record = try index.document(id) {
        readers[id] = (record, try library.read(record, of: collection, roots: roots))
      }
      guard let (record, text) = readers[id], text.freshness == .current || text.freshness == .stale else {
        result.outdated += 1
        continue
      }
      result.hits.append(
        Hit(
          ranked: hit, document: record, cited: CitedDocument(key: record.key, of: collection, base: base),
          text: text.text(from: hit.passage, through: hit.passage), isStale: text.freshness == .stale,
          piece: { text.text(from: $0, through: $1) }))
    }
    return result
  }

  /// What stands before the keys of files: so that their names are good for other tools, whose paths begin in a root.
  private var base: [UInt8] {
    guard let root = place.collection.root else { return [] }
    if roots.paths.count == 1 {
      let top = Array(roots.paths[0].utf8)
      if root == top { return [] }
      if root.starts(with: top + [UInt8(ascii: "/")]) {
        return Array(root.dropFirst(top.count + 1)) + [UInt8(ascii: "/")]
      }
    }
    return root + [UInt8(ascii: "/")]
  }
}
