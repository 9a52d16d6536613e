internal import Models
internal import SearchIndex
internal import ToolKit
internal import VectorEngines

/// Asks the engine that the operator named for the vectors of a collection.
struct EngineSearch: Sendable {
  let library: Library
  /// Makes the engine of a collection.
  let engine: @Sendable (EngineCollection) -> any VectorEngine

  /// How many passages it is asked for: as many as the first stage takes of the vectors here.
  private static let candidates = Stages.all.candidates

  /// What the engine finds by a vector, or why it could not be asked: then the vectors here are searched. Neither for a collection that
  /// has no vectors of this model.
  ///
  /// - Throws: `CancellationError`; `StorageError`.
  func nearest(
    _ vector: [Float], in collection: CollectionRecord, space: VectorSpace,
  ) async throws -> (found: [ScoredPassage]?, failure: String?) {
    guard collection.model == space.identity else { return (nil, nil) }
    let name = EngineCollection(title: collection.name, space: space.identity, dimension: space.width)
    do {
      let index = try await library.executor.run { [library] in try library.index() }
      let mirror = EngineMirror(of: collection, in: index, engine(name), executor: library.executor)
      return (try await mirror.nearest(vector, most: Self.candidates), nil)
    } catch let error as EndpointError {
      if error.kind == .cancelled { throw CancellationError() }
      return (nil, "searched the vectors here: \(error)")
    }
  }
}
