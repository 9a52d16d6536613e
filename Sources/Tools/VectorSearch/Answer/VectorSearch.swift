internal import Roots
internal import SearchIndex
package import ToolKit
package import VectorEngines

/// The tool `vector_search`: passages of the user's own files and texts, by meaning and by words.
package struct VectorSearch: Tool {
  package let name = "vector_search"
  package let title = "Search files by meaning"
  package let description = """
    Finds passages in a folder's files (code, docs, PDF) or in a collection, by meaning and by words: with path:lines, fresh on \
    each call, no indexing step. Ask in a sentence.
    """
  package let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)
  package var limits: CallLimits { CallLimits(defaultDeadline: .seconds(55), resultCharacters: 100_000) }

  /// How long a call waits for a folder to be read, before it answers from what is there.
  private static let patience = Duration.seconds(20)

  /// How many passages a reranker is given, as it judges them one by one.
  private static let reranked = 30

  let library: Library
  private let reranker: (any Reranker)?

  private let engine: EngineSearch?

  /// - Parameters:
  ///   - reranker: orders what was found anew; nil for none.
  ///   - engine: makes the engine elsewhere that has a collection's vectors; nil: they are searched here.
  package init(
    library: Library, reranker: (any Reranker)? = nil,
    engine: (@Sendable (EngineCollection) -> any VectorEngine)? = nil,
  ) {
    self.library = library
    self.reranker = reranker
    self.engine = engine.map { EngineSearch(library: library, engine: $0) }
  }

  package func call(_ input: VectorSearchInput, in context: ToolContext) async throws -> VectorSearchOutput {
    do {
      return try await answer(input, in: context)
    } catch {
      throw ToolError.explaining(error)
    }
  }

  private func answer(_ input: VectorSearchInput, in context: ToolContext) async throws -> VectorSearchOutput {
    let start = ContinuousClock.now
    let query = try BoundedQuery(input.query)
    let filter = try DocumentFilter(input.filter)
    let target = try await SearchTarget.find(input, in: library, context)
    var place = try await look(at: target, within: min(Self.patience, context.remaining / 2), context)
    let meaning = await Meaning.of(query, input.mode, in: place.collection, library)
    var found = try await search(query, input, meaning, filter, in: place, target, context)
    if found.outdated > 0 {
      // Something changed between the look at the folder and the reading of its files: once more, and what changes
      // again is left out.
      place = try await look(at: target, within: min(.seconds(5), context.remaining / 3), context)
      found = try await search(query, input, meaning, filter, in: place, target, context)
    }
    if place.indexing != nil { library.prefer(found.hits.map(\.document.id), in: place.collection) }
    return try await context.compute { [place, found] in
      let context = ContextAssembly(found.hits, budget: input.maxTokens)
      var output = VectorSearchOutput(found, place, context)
      output.degraded =
        query.degraded + meaning.degraded + place.degraded.filter { !meaning.explains($0) } + found.degraded
      if found.outdated > 0 {
        output.degraded.append("\(Count.of(found.outdated, "passage")) left out: the files change while they are read")
      }
      // In whole hundredths: more would be noise.
      output.tookMs = ((ContinuousClock.now - start) / .milliseconds(1) * 100).rounded() / 100
      output.readable = [.text(AnswerText.of(output, context, mode: meaning.mode))]
      return output
    }
  }

  private func look(
    at target: SearchTarget, within patience: Duration, _ context: ToolContext,
  ) async throws -> SearchedPlace {
    switch target {
    case .texts(let name):
      guard let state = try await library.state(ofTexts: name) else {
        throw ToolError(
          .invalidArgument, "Argument 'collection': '\(name)' was removed meanwhile.", argument: "collection")
      }
      return SearchedPlace(state, name: name)
    case .place(let opened, let roots, let name):
      let state = try await library.refresh(opened, roots: roots, patience: patience) { done, total, message in
        context.progress(Double(done), of: total.map(Double.init), message: message)
      }
      return SearchedPlace(state, name: name)
    }
  }

  private func search(
    _ query: BoundedQuery, _ input: VectorSearchInput, _ meaning: Meaning, _ filter: DocumentFilter,
    in place: SearchedPlace, _ target: SearchTarget, _ context: ToolContext,
  ) async throws -> Search.Result {
    var roots = Roots.none
    if case .place(_, let given, _) = target { roots = given }
    var question = Question(query.bytes, vector: meaning.vector, mode: meaning.mode, filter: nil, most: input.k)
    var failure: String?
    // A filter is exact where all vectors are: here.
    if let engine, let vector = meaning.vector, let space = meaning.space, filter.isOpen, place.scope == nil {
      (question.nearest, failure) = try await engine.nearest(vector, in: place.collection, space: space)
    }
    let search = Search(
      library: library, place: place, roots: roots, filter: filter, space: meaning.space, question: question,
      wanted: reranker == nil ? input.k : max(input.k, Self.reranked))
    var result = try await context.compute { try search.run() }
    if let failure { result.degraded.append(failure) }
    if let reranker { try await result.rerank(by: reranker, for: query.bytes) }
    result.hits.removeLast(max(0, result.hits.count - input.k))
    return result
  }
}
