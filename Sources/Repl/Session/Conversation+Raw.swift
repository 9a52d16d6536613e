import JSON
import JSONRPC

extension Conversation {
  /// Sends a line byte for byte and waits for what must come of it: an answer if it is a request, else whatever the
  /// server says before it answers the next request.
  package func send(raw line: [UInt8]) throws -> Exchange {
    let start = Moment.now()
    let root = try? JSONDocument(line).root
    if let root, let id = root["id"].flatMap(RequestID.init), root["method"]?.string != nil {
      if let exchange = try exchange(line, awaiting: id) { return exchange }
    }
    link.send(line)
    let ids = root.map { Array($0.elements) }?.compactMap { $0["id"].flatMap(RequestID.init) } ?? []
    let answer = ids.isEmpty ? try fence() : try batch(Set(ids))
    return Exchange(answer: answer, nanoseconds: Moment.now().nanoseconds - start.nanoseconds)
  }

  /// The answers to a batch: one array, or one error for all of it.
  private func batch(_ ids: Set<RequestID>) throws -> Answer {
    var rest = ids
    while true {
      let event = link.next()
      guard case .line(let line) = event else {
        if case .interrupt = event { return .cancelled }
        _ = try handle(event)
        continue
      }
      guard let message = read(line) else { continue }
      if message.kind == .array { return .result(message.value) }
      if message["error"] != nil, message["id"]?.isNull ?? true { return Self.answer(message) }
      passOver(message, line)
      if let id = message["id"].flatMap(RequestID.init), message["method"] == nil { rest.remove(id) }
      if rest.isEmpty { return .nothing }
    }
  }
}
