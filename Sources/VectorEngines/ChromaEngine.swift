package import HTTP
internal import JSON
package import Models
internal import Synchronization

/// A collection in Chroma, by its HTTP API v2.
package final class ChromaEngine: VectorEngine {
  private let calls: EngineCalls
  private let collection: EngineCollection
  private let base: String
  /// What the server calls the collection, once it has been asked.
  private let id = Mutex<String?>(nil)

  package var name: String { "\(calls.name), collection \(collection.name)" }

  /// Vectors of one request; servers take some thousand.
  package static let batch = 256
  /// Names of one page.
  package static let page = 1000

  package init(
    _ collection: EngineCollection, _ caller: EndpointCaller, tenant: String = "default_tenant",
    database: String = "default_database", allowance: Duration = .seconds(30),
  ) {
    self.collection = collection
    calls = EngineCalls(caller: caller, allowance: allowance)
    base =
      "api/v2/tenants/\(HTTPAddress.escaped(tenant))/databases/\(HTTPAddress.escaped(database))/collections"
  }

  /// The endpoint of a server.
  package static func endpoint(_ address: HTTPAddress, key: EndpointKey) -> Endpoint {
    Endpoint(
      name: "Chroma at \(address)", address: address, key: key, keyHeader: "x-chroma-token",
      missingRemedy:
        "check its base URL, tenant and database, or move the collection there: workbench index PATH --to chroma")
  }

  package func prepare() async throws(EndpointError) {
    let made = try await calls.call(.post, base) { [self] (writer) throws(EndpointError) in
      writer.member("name", collection.name)
      writer.member("get_or_create", true)
      writer.key("configuration")
      writer.beginObject()
      writer.key("hnsw")
      writer.beginObject()
      writer.member("space", "cosine")
      writer.endObject()
      writer.endObject()
      writer.key("metadata")
      writer.beginObject()
      writer.member("title", collection.title)
      writer.endObject()
    }
    try keep(made)
  }

  /// Looks the collection up, for those who ask it and do not make it.
  private func find() async throws(EndpointError) { try keep(try await calls.call(.get, base + "/" + collection.name)) }

  private func keep(_ made: JSONView) throws(EndpointError) {
    guard let id = made["id"]?.string, !id.isEmpty, id.utf8.allSatisfy({ $0 != UInt8(ascii: "/") }) else {
      throw calls.malformed("it does not say what it calls the collection")
    }
    if let found = made["dimension"]?.integer, found != collection.dimension {
      throw calls.otherLength(found, collection)
    }
    guard made["configuration_json"]?["hnsw"]?["space"]?.string ?? "cosine" == "cosine" else {
      throw EndpointError(
        .configuration, calls.name, "\(collection.name) does not compare by cosine", remedy: "remove it there")
    }
    self.id.withLock { $0 = id }
  }

  package func upsert(_ points: [EnginePoint]) async throws(EndpointError) {
    var rest = points[...]
    while !rest.isEmpty {
      let batch = rest.prefix(Self.batch)
      _ = try await ask(.post, "upsert") { [self] (writer) throws(EndpointError) in
        writer.member("ids", batch.map(\.id.description))
        writer.key("embeddings")
        writer.beginArray()
        for point in batch { try calls.write(point.vector, of: collection, &writer) }
        writer.endArray()
        writer.key("metadatas")
        writer.beginArray()
        for point in batch { calls.write(point.payload, &writer) }
        writer.endArray()
      }
      rest = rest.dropFirst(batch.count)
    }
  }

  package func nearest(
    _ vector: [Float], most: Int, filter: EngineFilter?,
  ) async throws(EndpointError) -> [EngineHit] {
    if filter?.isEmpty == true || most < 1 { return [] }
    let found = try await ask(.post, "query") { [self] (writer) throws(EndpointError) in
      writer.key("query_embeddings")
      writer.beginArray()
      try calls.write(vector, of: collection, &writer)
      writer.endArray()
      writer.member("n_results", most)
      writer.member("include", ["metadatas", "distances"])
      if let filter { Self.write(filter, &writer) }
    }
    // One list of each for the one question.
    guard let ids = found["ids"]?.first, let distances = found["distances"]?.first,
      let payloads = found["metadatas"]?.first, ids.count == distances.count, ids.count == payloads.count
    else { throw calls.malformed("its answer has not as many distances as hits") }
    var hits: [EngineHit] = []
    for (id, (distance, payload)) in zip(ids.elements, zip(distances.elements, payloads.elements)) {
      hits.append(try calls.hit(id, cosine: distance.double.map { 1 - $0 }, payload))
    }
    return hits
  }

  package func remove(document: [UInt8], except content: String?) async throws(EndpointError) {
    _ = try await ask(.post, "delete") { (writer) throws(EndpointError) in
      var conditions = [Condition("document", "$eq", .text(KeyText.encode(document)))]
      if let content { conditions.append(Condition("content", "$ne", .text(content))) }
      Self.write(conditions, &writer)
    }
  }

  package func remove(_ points: [PointID]) async throws(EndpointError) {
    var rest = points[...]
    while !rest.isEmpty {
      let page = rest.prefix(Self.page)
      _ = try await ask(.post, "delete") { (writer) throws(EndpointError) in
        writer.member("ids", page.map(\.description))
      }
      rest = rest.dropFirst(page.count)
    }
  }

  package func count() async throws(EndpointError) -> Int {
    guard let count = try await ask(.get, "count").integer else { throw calls.malformed("its answer is no count") }
    return count
  }

  package func names(after: String?) async throws(EndpointError) -> (names: [PointID], next: String?) {
    let offset = after.flatMap { Int($0) } ?? 0
    let found = try await ask(.post, "get") { (writer) throws(EndpointError) in
      writer.member("limit", Self.page)
      writer.member("offset", offset)
      writer.member("include", [String]())
    }
    guard let ids = found["ids"] else { throw calls.malformed("its answer has no ids") }
    let next = ids.count < Self.page ? nil : String(offset + ids.count)
    return (ids.elements.compactMap { $0.string.flatMap { PointID($0) } }, next)
  }

  package func removeAll() async throws(EndpointError) {
    id.withLock { $0 = nil }
    do throws(EndpointError) {
      _ = try await calls.call(.delete, base + "/" + collection.name)
    } catch {
      guard error.status == 404 else { throw error }
    }
  }

  // MARK: Requests

  /// Asks the collection, which is looked up first if it has not been.
  private func ask(
    _ method: HTTPRequest.Method, _ verb: String, _ body: ((inout JSONWriter) throws(EndpointError) -> Void)? = nil,
  ) async throws(EndpointError) -> JSONView {
    if id.withLock({ $0 == nil }) { try await find() }
    let id = id.withLock { $0 ?? "" }
    do throws(EndpointError) {
      return try await calls.call(method, "\(base)/\(id)/\(verb)", body)
    } catch {
      // Removed there, and perhaps made anew under another id: the next call looks.
      if error.status == 404 { self.id.withLock { $0 = nil } }
      throw error
    }
  }

  private struct Condition {
    enum Value { case text(String), texts([String]), number(Int) }
    let field: String
    let comparison: String
    let value: Value

    init(_ field: String, _ comparison: String, _ value: Value) {
      self.field = field
      self.comparison = comparison
      self.value = value
    }

    func write(_ writer: inout JSONWriter) {
      writer.beginObject()
      writer.key(field)
      writer.beginObject()
      writer.key(comparison)
      switch value {
      case .text(let text): writer.string(text)
      case .number(let number): writer.integer(number)
      case .texts(let texts):
        writer.beginArray()
        for text in texts { writer.string(text) }
        writer.endArray()
      }
      writer.endObject()
      writer.endObject()
    }
  }

  private static func write(_ filter: EngineFilter, _ writer: inout JSONWriter) {
    var conditions: [Condition] = []
    if let documents = filter.documents {
      conditions.append(Condition("document", "$in", .texts(documents.map { KeyText.encode($0) })))
    }
    if let languages = filter.languages { conditions.append(Condition("language", "$in", .texts(languages))) }
    if let since = filter.modifiedSince { conditions.append(Condition("modified", "$gte", .number(since))) }
    write(conditions, &writer)
  }

  /// `$and` takes two conditions at least.
  private static func write(_ conditions: [Condition], _ writer: inout JSONWriter) {
    guard let first = conditions.first else { return }
    writer.key("where")
    if conditions.count == 1 { return first.write(&writer) }
    writer.beginObject()
    writer.key("$and")
    writer.beginArray()
    for condition in conditions { condition.write(&writer) }
    writer.endArray()
    writer.endObject()
  }
}

extension JSONView {
  /// The first element of an array.
  fileprivate var first: JSONView? {
    var elements = elements
    return elements.next()
  }
}
