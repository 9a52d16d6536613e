package import Models

/// Vectors of one collection, kept by a server that may be a cluster. Words are not its business: they stay in the index here.
///
/// Every write can be repeated. All functions throw `EndpointError`, whose `description` is what a search that goes on by words
/// says of it.
package protocol VectorEngine: Sendable {
  /// Kind, collection and address, for people: `Qdrant collection workbench-… at http://host:6333`.
  var name: String { get }

  /// Makes the collection if it is not there; an error if it is there for vectors of another length.
  func prepare() async throws(EndpointError)

  /// Writes vectors; those with a name that is there are replaced.
  func upsert(_ points: [EnginePoint]) async throws(EndpointError)

  /// The nearest vectors, best first, at most `most`.
  func nearest(_ vector: [Float], most: Int, filter: EngineFilter?) async throws(EndpointError) -> [EngineHit]

  /// Removes a document's vectors, or those that are not of `content`: after a document has changed, write the new vectors and
  /// then remove the others, so that there is always something to be found.
  func remove(document: [UInt8], except content: String?) async throws(EndpointError)

  /// Removes vectors by name; those that are not there are no error.
  func remove(_ points: [PointID]) async throws(EndpointError)

  func count() async throws(EndpointError) -> Int

  /// Some of the names that are there; `after` is nil at first and then what the last page said, until that is nil.
  ///
  /// Other writes meanwhile may make it miss some or tell some twice.
  func names(after: String?) async throws(EndpointError) -> (names: [PointID], next: String?)

  /// Removes the collection with all vectors.
  func removeAll() async throws(EndpointError)
}

/// What vectors a collection has, which decides its name in an engine: vectors of another model are another collection there, so
/// that they never meet.
package struct EngineCollection: Sendable {
  /// What people call it.
  package let title: String
  /// `workbench-` and 32 hexadecimal digits.
  package let name: String
  /// Numbers of a vector.
  package let dimension: Int

  /// - Parameter space: what tells models apart, such as `VectorSpace.identity`.
  package init(title: String, space: String, dimension: Int) {
    self.title = title
    self.dimension = dimension
    let id = PointID(document: Array(title.utf8), content: space, ordinal: dimension, part: nil)
    name = "workbench-" + id.description.split(separator: "-").joined()
  }
}
