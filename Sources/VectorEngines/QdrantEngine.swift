package import HTTP
internal import JSON
package import Models

/// A collection in Qdrant, by its REST API (1.10 or newer).
package struct QdrantEngine: VectorEngine {
  private let calls: EngineCalls
  private let collection: EngineCollection

  package var name: String { "\(calls.name), collection \(collection.name)" }

  /// Points of one request.
  package static let batch = 256
  /// Names of one page.
  package static let page = 1000

  /// - Parameter caller: of an endpoint whose key header is `api-key`.
  package init(_ collection: EngineCollection, _ caller: EndpointCaller, allowance: Duration = .seconds(30)) {
    self.collection = collection
    calls = EngineCalls(caller: caller, allowance: allowance)
  }

  /// The endpoint of a server.
  package static func endpoint(_ address: HTTPAddress, key: EndpointKey) -> Endpoint {
    Endpoint(
      name: "Qdrant at \(address)", address: address, key: key, keyHeader: "api-key",
      missingRemedy: "check its base URL, or move the collection there: workbench index PATH --to qdrant")
  }

  private var path: String { "collections/\(collection.name)" }

  package func prepare() async throws(EndpointError) {
    let exists = try await result(.get, path + "/exists")["exists"]?.bool
    guard let exists else { throw calls.malformed("it does not say whether the collection exists") }
    if exists { return try await check() }
    do throws(EndpointError) {
      try await make()
    } catch {
      // Another process may have made it meanwhile.
      guard let status = error.status, status == 409 || status == 400 else { throw error }
      try await check()
    }
  }

  private func check() async throws(EndpointError) {
    let vectors = try await result(.get, path)["config"]?["params"]?["vectors"]
    guard let size = vectors?["size"]?.integer else { throw calls.malformed("it does not say what vectors it has") }
    guard size == collection.dimension else { throw calls.otherLength(size, collection) }
    guard vectors?["distance"]?.string == "Cosine" else {
      throw EndpointError(
        .configuration, calls.name, "\(collection.name) does not compare by cosine", remedy: "remove it there")
    }
  }

  private func make() async throws(EndpointError) {
    _ = try await result(.put, path) { (writer) throws(EndpointError) in
      writer.key("vectors")
      writer.beginObject()
      writer.member("size", collection.dimension)
      writer.member("distance", "Cosine")
      writer.endObject()
    }
    for (field, kind) in [
      ("document", "keyword"), ("content", "keyword"), ("language", "keyword"), ("modified", "integer"),
    ] {
      _ = try await result(.put, path + "/index?wait=true") { (writer) throws(EndpointError) in
        writer.member("field_name", field)
        writer.member("field_schema", kind)
      }
    }
  }

  package func upsert(_ points: [EnginePoint]) async throws(EndpointError) {
    var rest = points[...]
    while !rest.isEmpty {
      let batch = rest.prefix(Self.batch)
      try await write(.put, path + "/points?wait=true") { (writer) throws(EndpointError) in
        writer.key("points")
        writer.beginArray()
        for point in batch {
          writer.beginObject()
          writer.member("id", point.id.description)
          writer.key("vector")
          try calls.write(point.vector, of: collection, &writer)
          writer.key("payload")
          calls.write(point.payload, &writer)
          writer.endObject()
        }
        writer.endArray()
      }
      rest = rest.dropFirst(batch.count)
    }
  }

  package func nearest(
    _ vector: [Float], most: Int, filter: EngineFilter?,
  ) async throws(EndpointError) -> [EngineHit] {
    if filter?.isEmpty == true || most < 1 { return [] }
    let found = try await result(.post, path + "/points/query") { (writer) throws(EndpointError) in
      writer.key("query")
      try calls.write(vector, of: collection, &writer)
      writer.member("limit", most)
      writer.member("with_payload", true)
      if let filter { Self.write(filter, &writer) }
    }
    guard let points = found["points"] else { throw calls.malformed("its answer has no points") }
    var hits: [EngineHit] = []
    for point in points.elements {
      hits.append(try calls.hit(point["id"], cosine: point["score"]?.double, point["payload"]))
    }
    return hits
  }

  package func remove(document: [UInt8], except content: String?) async throws(EndpointError) {
    try await write(.post, path + "/points/delete?wait=true") { (writer) throws(EndpointError) in
      writer.key("filter")
      writer.beginObject()
      writer.key("must")
      writer.beginArray()
      Self.condition("document", value: KeyText.encode(document), &writer)
      writer.endArray()
      if let content {
        writer.key("must_not")
        writer.beginArray()
        Self.condition("content", value: content, &writer)
        writer.endArray()
      }
      writer.endObject()
    }
  }

  package func remove(_ points: [PointID]) async throws(EndpointError) {
    var rest = points[...]
    while !rest.isEmpty {
      let page = rest.prefix(Self.page)
      try await write(.post, path + "/points/delete?wait=true") { (writer) throws(EndpointError) in
        writer.member("points", page.map(\.description))
      }
      rest = rest.dropFirst(page.count)
    }
  }

  package func count() async throws(EndpointError) -> Int {
    let found = try await result(.post, path + "/points/count") { (writer) throws(EndpointError) in
      writer.member("exact", true)
    }
    guard let count = found["count"]?.integer else { throw calls.malformed("its answer has no count") }
    return count
  }

  package func names(after: String?) async throws(EndpointError) -> (names: [PointID], next: String?) {
    let found = try await result(.post, path + "/points/scroll") { (writer) throws(EndpointError) in
      writer.member("limit", Self.page)
      writer.member("with_payload", false)
      writer.member("with_vector", false)
      if let after { writer.member("offset", after) }
    }
    guard let points = found["points"] else { throw calls.malformed("its answer has no points") }
    // A point that is not ours has a number, perhaps: it is not told.
    return (points.elements.compactMap { $0["id"]?.string.flatMap { PointID($0) } }, found["next_page_offset"]?.string)
  }

  package func removeAll() async throws(EndpointError) {
    do throws(EndpointError) {
      _ = try await result(.delete, path)
    } catch {
      guard error.status == 404 else { throw error }
    }
  }

  // MARK: Requests

  /// The `result` of an answer whose `status` is "ok".
  private func result(
    _ method: HTTPRequest.Method, _ path: String, _ body: ((inout JSONWriter) throws(EndpointError) -> Void)? = nil,
  ) async throws(EndpointError) -> JSONView {
    let answer = try await calls.call(method, path, body)
    guard answer["status"]?.string == "ok", let result = answer["result"] else {
      throw calls.malformed("its answer is not that of Qdrant")
    }
    return result
  }

  /// A write, which must be done when it is answered.
  private func write(
    _ method: HTTPRequest.Method, _ path: String, _ body: @escaping (inout JSONWriter) throws(EndpointError) -> Void,
  ) async throws(EndpointError) {
    let status = try await result(method, path, body)["status"]?.string
    // "acknowledged" is written to the log and will be done: as safe, but perhaps not found at once.
    guard status == "completed" || status == "acknowledged" else {
      throw calls.malformed("it did not complete a write: \(status ?? "nothing said")")
    }
  }

  private static func write(_ filter: EngineFilter, _ writer: inout JSONWriter) {
    writer.key("filter")
    writer.beginObject()
    writer.key("must")
    writer.beginArray()
    if let documents = filter.documents { condition("document", any: documents.map { KeyText.encode($0) }, &writer) }
    if let languages = filter.languages { condition("language", any: languages, &writer) }
    if let since = filter.modifiedSince {
      writer.beginObject()
      writer.member("key", "modified")
      writer.key("range")
      writer.beginObject()
      writer.member("gte", since)
      writer.endObject()
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }

  private static func condition(_ field: String, any values: [String], _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("key", field)
    writer.key("match")
    writer.beginObject()
    writer.member("any", values)
    writer.endObject()
    writer.endObject()
  }

  private static func condition(_ field: String, value: String, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("key", field)
    writer.key("match")
    writer.beginObject()
    writer.member("value", value)
    writer.endObject()
    writer.endObject()
  }
}
