/// One event of a stream (WHATWG HTML, server-sent events).
package struct ServerSentEvent: Sendable, Equatable {
  /// The event's type; "message" unless the stream names one.
  package var name = "message"
  /// The lines of its data, joined by LF.
  package var data: [UInt8] = []
  /// The last id that the stream named.
  package var id: String?

  package init() {}
}

/// The events of a body, as they come.
package struct ServerSentEvents: Sendable {
  private var lines: HTTPLines
  private var parser: EventParser

  /// - Parameter limit: the longest line, and the longest data of one event, in bytes.
  package init(_ body: HTTPBody, limit: Int = 1 << 20) {
    lines = HTTPLines(body, limit: limit, endsAtReturn: true)
    parser = EventParser(limit: limit, subject: body.subject)
  }

  /// The next event, or nil at the end. An event that the stream ends in the middle of is none, as the standard has it.
  package mutating func next() async throws(HTTPError) -> ServerSentEvent? {
    while let line = try await lines.next() {
      if let event = try parser.take(line) { return event }
    }
    return nil
  }
}

/// Makes events of lines.
package struct EventParser: Sendable {
  let limit: Int
  let subject: String
  private var event = ServerSentEvent()
  private var hasData = false
  private var isFirst = true

  /// - Parameters:
  ///   - limit: the longest data of one event, in bytes.
  ///   - subject: the request, for errors.
  package init(limit: Int, subject: String) {
    self.limit = limit
    self.subject = subject
  }

  /// Takes a line; answers the event that it ends.
  package mutating func take(_ line: [UInt8]) throws(HTTPError) -> ServerSentEvent? {
    var line = line[...]
    if isFirst, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    isFirst = false
    guard !line.isEmpty else {
      defer {
        let id = event.id
        event = ServerSentEvent()
        event.id = id
        hasData = false
      }
      return hasData ? event : nil
    }
    let colon = line.firstIndex(of: UInt8(ascii: ":"))
    let field = String(decoding: line[..<(colon ?? line.endIndex)], as: UTF8.self)
    var value = colon.map { line[($0 + 1)...] } ?? []
    if value.first == 0x20 { value.removeFirst() }
    switch field {
    case "data":
      guard event.data.count + value.count < limit else {
        throw HTTPError(.tooLarge, subject, "an event has more than \(limit) bytes", remedy: "ask for less")
      }
      if hasData { event.data.append(0x0A) }
      event.data += value
      hasData = true
    case "event": event.name = value.isEmpty ? "message" : String(decoding: value, as: UTF8.self)
    case "id": if !value.contains(0) { event.id = String(decoding: value, as: UTF8.self) }
    default: break  // A comment, a time to reconnect after, or a field that nobody knows.
    }
    return nil
  }
}
