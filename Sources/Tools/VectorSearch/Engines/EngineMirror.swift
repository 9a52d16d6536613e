package import SearchIndex
package import ToolKit
package import VectorEngines

/// A collection whose vectors an engine elsewhere has too. Documents, passages and words stay in the index here: what the engine finds is
/// looked up there, and what is not of the present content is left out.
package struct EngineMirror: Sendable {
  private let index: PassageIndex
  private let collection: CollectionRecord
  private let engine: any VectorEngine
  private let executor: ComputeExecutor

  package init(
    of collection: CollectionRecord, in index: PassageIndex, _ engine: any VectorEngine, executor: ComputeExecutor,
  ) {
    self.collection = collection
    self.index = index
    self.engine = engine
    self.executor = executor
  }

  /// What a collection is called in an engine; nil while it has no vectors. Blocks.
  package static func name(of collection: CollectionRecord, in index: PassageIndex) throws -> EngineCollection? {
    guard let model = collection.model else { return nil }
    for document in try index.documents(in: collection.id) {
      if let width = try index.vectors(of: document.id).first?.vectors.first?.count {
        return EngineCollection(title: collection.name, space: model, dimension: width)
      }
    }
    return nil
  }

  // MARK: There

  /// Documents whose vectors are read together.
  private static let batch = 32

  /// Makes the engine have exactly the vectors that are here; what it has already is not sent again.
  ///
  /// - Parameter progress: documents that are done, and how many there are.
  /// - Throws: `EndpointError`; `CancellationError`; `StorageError`.
  package func copy(progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }) async throws -> EngineTransfer.Summary
  {
    let documents = try await executor.run { [index, collection] in try index.documents(in: collection.id) }
    var rest = documents[...]
    return try await EngineTransfer.copy(into: engine) {
      while !rest.isEmpty {
        let batch = Array(rest.prefix(Self.batch))
        let points = try await executor.run { [index] in
          try batch.flatMap { try Self.points(of: $0, in: index) }
        }
        rest = rest.dropFirst(batch.count)
        progress(documents.count - rest.count, documents.count)
        if !points.isEmpty { return points }
      }
      return nil
    }
  }

  private static func points(of document: DocumentRecord, in index: PassageIndex) throws -> [EnginePoint] {
    let content = Self.content(of: document)
    return try index.vectors(of: document.id).flatMap { passage in
      passage.vectors.enumerated().map { number, vector in
        EnginePoint(
          vector: vector,
          payload: EnginePayload(
            document: document.key, content: content, passage: passage.ordinal, part: number == 0 ? nil : number - 1,
            language: document.language, modified: document.stamp.map { $0.modified / 1_000_000 }))
      }
    }
  }

  /// What tells versions of a document apart, in hexadecimal.
  private static func content(of document: DocumentRecord) -> String {
    document.contentHash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  // MARK: And back

  /// The passages that are nearest to a question, by their own vector or that of a child: what `Searcher.vectors` answers, but from the
  /// engine's vectors.
  ///
  /// - Parameters:
  ///   - filter: asked of the engine, so that as many are found as there are.
  ///   - set: applied here.
  /// - Throws: `EndpointError`, of which the search says what it is and goes on by words; `StorageError`.
  package func nearest(
    _ vector: [Float], most: Int, filter: EngineFilter? = nil, among set: PassageSet? = nil,
  ) async throws -> [ScoredPassage] {
    // A passage can be found by each of its vectors, of which most have up to three.
    let hits = try await engine.nearest(vector, most: 3 * most, filter: filter)
    return try await executor.run { [index, collection] in
      var known: [[UInt8]: Document] = [:]
      var found: Set<PassageID> = []
      var passages: [ScoredPassage] = []
      for hit in hits where passages.count < most {
        if known[hit.document] == nil { known[hit.document] = try Document(hit.document, collection, index) }
        guard let passage = known[hit.document]?.passage(of: hit), set?.contains(passage) ?? true,
          found.insert(passage).inserted
        else { continue }
        passages.append(ScoredPassage(id: passage, score: hit.cosine))
      }
      return passages
    }
  }

  /// A document as it is here now.
  private struct Document {
    private let content: String
    private let passages: [Int: PassageID]

    init(_ key: [UInt8], _ collection: CollectionRecord, _ index: PassageIndex) throws {
      guard let record = try index.document(key, in: collection.id) else {
        (content, passages) = ("", [:])
        return
      }
      content = EngineMirror.content(of: record)
      passages = Dictionary(
        try index.passages(of: record.id).map { ($0.ordinal, $0.id) }, uniquingKeysWith: { first, _ in first })
    }

    /// Nil for a vector of content that is gone: its name would be another now.
    func passage(of hit: EngineHit) -> PassageID? {
      let name = PointID(document: hit.document, content: content, ordinal: hit.passage, part: hit.part)
      return name == hit.id ? passages[hit.passage] : nil
    }
  }
}
