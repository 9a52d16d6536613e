internal import Models

/// Moves a collection to an engine, so that afterwards it has there exactly what it has here.
package enum EngineTransfer {
  package struct Summary: Sendable, Equatable {
    /// Vectors that were written.
    package var written = 0
    /// Vectors that were there already, from an earlier try.
    package var present = 0
    /// Vectors that were there and are not in the source.
    package var removed = 0

    package init(written: Int = 0, present: Int = 0, removed: Int = 0) {
      self.written = written
      self.present = present
      self.removed = removed
    }
  }

  /// Writes what the engine does not have and removes what only it has. A transfer that was broken off goes on where it was, because
  /// the same content has the same name.
  ///
  /// - Parameters:
  ///   - next: the next vectors of the source; nil at its end.
  ///   - progress: how many of the source's vectors are there, after each page.
  /// - Throws: `EndpointError`, also when the engine does not have what it was given; `CancellationError`; what `next` throws.
  package static func copy(
    into engine: any VectorEngine, next: () async throws -> [EnginePoint]?, progress: (Int) -> Void = { _ in },
  ) async throws -> Summary {
    try await engine.prepare()
    var extra = try await names(of: engine)
    var seen: Set<PointID> = []
    var summary = Summary()
    while let page = try await next() {
      try Task.checkCancellation()
      let fresh = page.filter { seen.insert($0.id).inserted }
      let missing = fresh.filter { extra.remove($0.id) == nil }
      try await engine.upsert(missing)
      summary.written += missing.count
      summary.present += fresh.count - missing.count
      progress(seen.count)
    }
    try await engine.remove(Array(extra))
    summary.removed = extra.count
    let count = try await engine.count()
    guard count == seen.count else {
      throw EndpointError(
        .unavailable, engine.name, "it has \(count) vectors and not \(seen.count)",
        remedy: "move the collection once more, while nobody else writes it")
    }
    return summary
  }

  private static func names(of engine: any VectorEngine) async throws -> Set<PointID> {
    var all: Set<PointID> = []
    var after: String?
    repeat {
      try Task.checkCancellation()
      let (names, next) = try await engine.names(after: after)
      all.formUnion(names)
      after = next
    } while after != nil
    return all
  }
}
