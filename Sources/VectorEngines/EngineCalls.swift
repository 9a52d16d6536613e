internal import HTTP
internal import JSON
internal import Models

/// What the engines have in common: JSON out, JSON in, errors in their words.
struct EngineCalls: Sendable {
  let caller: EndpointCaller
  /// How long one call may take, with its retries.
  let allowance: Duration

  var name: String { caller.endpoint.name }

  /// Sends the object that `body` writes.
  func call(
    _ method: HTTPRequest.Method, _ path: String, _ body: ((inout JSONWriter) throws(EndpointError) -> Void)? = nil,
  ) async throws(EndpointError) -> JSONView {
    var bytes: [UInt8]?
    if let body {
      var writer = JSONWriter()
      writer.beginObject()
      try body(&writer)
      writer.endObject()
      bytes = writer.take()
    }
    return try await caller.call(method, path, bytes, allowance: allowance).root
  }

  func malformed(_ detail: String) -> EndpointError {
    EndpointError(.malformed, name, detail, remedy: "check its base URL and version")
  }

  func otherLength(_ found: Int, _ collection: EngineCollection) -> EndpointError {
    EndpointError(
      .configuration, name, "\(collection.name) has vectors of \(found) numbers and not \(collection.dimension)",
      remedy: "remove it there, or name another model")
  }

  /// Writes a vector.
  func write(_ vector: [Float], of collection: EngineCollection, _ writer: inout JSONWriter) throws(EndpointError) {
    guard vector.count == collection.dimension else { throw otherLength(vector.count, collection) }
    writer.beginArray()
    for number in vector {
      do throws(JSONWriter.NonFiniteNumber) {
        try writer.float(number)
      } catch {
        throw EndpointError(.refused, name, "a vector has something in it that is no number")
      }
    }
    writer.endArray()
  }

  /// Writes what a vector is of. `path` is for people who look into the engine.
  func write(_ payload: EnginePayload, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("document")
    writer.string(KeyText.encode(payload.document))
    writer.key("path")
    writer.string(String(decoding: payload.document, as: UTF8.self))
    writer.key("content")
    writer.string(payload.content)
    writer.key("passage")
    writer.integer(payload.passage)
    if let part = payload.part {
      writer.key("part")
      writer.integer(part)
    }
    if let language = payload.language {
      writer.key("language")
      writer.string(language)
    }
    if let modified = payload.modified {
      writer.key("modified")
      writer.integer(modified)
    }
    writer.endObject()
  }

  /// Reads a hit.
  func hit(_ id: JSONView?, cosine: Double?, _ payload: JSONView?) throws(EndpointError) -> EngineHit {
    guard let id = id?.string.flatMap({ PointID($0) }), let cosine, let payload,
      let document = payload["document"]?.string.flatMap({ KeyText.decode($0) }),
      let passage = payload["passage"]?.integer
    else { throw malformed("a hit of its answer is not one of ours") }
    return EngineHit(
      id: id, cosine: Float(cosine), document: document, passage: passage, part: payload["part"]?.integer)
  }
}

extension JSONWriter {
  mutating func member(_ key: StaticString, _ text: String) {
    self.key(key)
    string(text)
  }

  mutating func member(_ key: StaticString, _ number: Int) {
    self.key(key)
    integer(number)
  }

  mutating func member(_ key: StaticString, _ flag: Bool) {
    self.key(key)
    bool(flag)
  }

  mutating func member(_ key: StaticString, _ texts: [String]) {
    self.key(key)
    beginArray()
    for text in texts { string(text) }
    endArray()
  }
}
