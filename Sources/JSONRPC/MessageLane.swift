import JSON

/// Sorts the lines of one connection and answers those that need no work. Belongs to the reader lane.
///
/// Answers gather here until the read is worked off, so that a burst of small requests costs one write.
struct MessageLane {
  /// Gathered answers above this size leave before the next message is looked at.
  static let flushLimit = 64 << 10

  /// Up to this size many lines may share one buffer.
  private static let sharedLimit = 128 << 10

  private let output: Output
  private let outgoing: OutgoingRequests
  private let registry: CallRegistry
  private let batchLimit: Int
  private let valueLimit: Int
  private let trace: (any MessageTrace)?
  private var answers: [UInt8] = []
  private var calls: [InFlightCall] = []
  /// Whether a batch has come since the last flush, whose answers do not gather here.
  private(set) var hasServedBatch = false

  init(
    output: Output, outgoing: OutgoingRequests, registry: CallRegistry, batchLimit: Int, valueLimit: Int,
    trace: (any MessageTrace)?,
  ) {
    self.output = output
    self.outgoing = outgoing
    self.batchLimit = batchLimit
    self.valueLimit = valueLimit
    self.registry = registry
    self.trace = trace
  }

  /// Bytes of answers that have not left yet.
  var waitingBytes: Int { answers.count }

  /// Starts the gathered calls and sends the gathered answers.
  mutating func flush() {
    hasServedBatch = false
    if !calls.isEmpty {
      registry.start(calls)
      calls.removeAll(keepingCapacity: true)
    }
    if !answers.isEmpty {
      output.writer.submit(answers)
      answers.removeAll(keepingCapacity: answers.capacity <= 4 * Self.flushLimit)
    }
  }

  /// Reacts to one line. What it asks for is sent and started by `flush`.
  ///
  /// - Parameter limit: the longest line, for the error about a longer one.
  mutating func receive(
    _ line: InputBuffer.Line, of lines: InputBuffer.Lines, limit: Int, _ handler: inout some ConnectionHandler,
  ) {
    guard case .text(let range) = line else {
      let problem = JSONRPCError(
        .invalidRequest, "the line is longer than \(limit) bytes, the limit of this server, and was dropped",
        data: ["limit": .integer(Int64(limit))])
      return fail(problem, id: nil)
    }
    trace?.record(.input, lines.bytes[range])
    // People who type, and clients that end lines with CR LF, send empty lines.
    if lines.bytes[range].allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { return }
    do throws(JSONSyntaxError) {
      let root = try document(range, of: lines.bytes).root
      if root.kind == .array { receive(batch: root, &handler) } else { receive(Message(root), nil, &handler) }
    } catch {
      fail(JSONRPCError(.parseError, "the line is not valid JSON: \(error)"), id: nil)
    }
  }

  /// A call keeps the bytes alive that its arguments lie in: a short line that came in with a giant one gets its own.
  private func document(_ range: Range<Int>, of bytes: [UInt8]) throws(JSONSyntaxError) -> JSONDocument {
    if bytes.count > Self.sharedLimit, range.count < bytes.count / 2 {
      return try JSONDocument(Array(bytes[range]), maximumTokens: valueLimit)
    }
    return try JSONDocument(bytes, in: range, maximumTokens: valueLimit)
  }

  private mutating func receive(batch: JSONView, _ handler: inout some ConnectionHandler) {
    guard handler.acceptsBatches else {
      return fail(
        JSONRPCError(
          .invalidRequest, "a line must hold one message: batches exist in protocol revision 2025-03-26 only"),
        id: nil)
    }
    let count = batch.count
    guard count > 0 else { return fail(JSONRPCError(.invalidRequest, "the batch is empty"), id: nil) }
    guard count <= batchLimit else {
      let problem = JSONRPCError(
        .invalidRequest, "the batch has \(count) messages, at most \(batchLimit) are accepted at once")
      return fail(problem, id: nil)
    }
    hasServedBatch = true
    let messages = batch.elements.map { Message(Self.detached($0)) }
    let batch = Batch(count: count, output: output)
    for message in messages {
      if case .request(let request) = message, !handler.allowsInBatch(request.method) {
        let problem = JSONRPCError(.invalidRequest, "\"\(request.method)\" must not be part of a batch")
        batch.answer(Frame.error(problem, id: request.id))
      } else {
        receive(message, batch, &handler)
      }
    }
  }

  /// The same value in a document of its own, so that a call keeps no more than its own message alive.
  private static func detached(_ view: JSONView) -> JSONView {
    // What has been parsed once parses again; a failure would only cost memory.
    (try? JSONDocument(Array(view.raw)).root) ?? view
  }

  private mutating func receive(_ message: Message, _ batch: Batch?, _ handler: inout some ConnectionHandler) {
    switch message {
    case .request(let request): receive(request, batch, &handler)
    case .invalid(let id, let error): answer(Frame.error(error, id: id), batch)
    case .notification(let notification):
      switch handler.handle(notification) {
      case .none: break
      // A call of this very read may not have been started yet; cancelling the registered call covers that as well.
      case .cancel(let id): registry.cancel(id)
      case .ask(let request): outgoing.send(request)
      }
      batch?.withdraw()
    case .response(let id, let body):
      outgoing.receive(id, body)
      batch?.withdraw()
    }
  }

  private mutating func receive(
    _ request: Message.Request, _ batch: Batch?, _ handler: inout some ConnectionHandler,
  ) {
    let id = request.id
    if registry.contains(id) { return answer(Self.duplicate(id), batch) }
    switch handler.handle(request) {
    case .result(let result): answer(Frame.result(result, id: id), batch)
    case .failure(let error): answer(Frame.error(error, id: id), batch)
    case .call(let call):
      let flight = InFlightCall(id: id, call: call, outlet: batch ?? output, outgoing: outgoing)
      switch registry.admit(flight) {
      case .admitted:
        call.opening?(flight)
        if call.body != nil { calls.append(flight) }
      case .duplicateID: answer(Self.duplicate(id), batch)
      case .overloaded: flight.answer(call.refusal(.overloaded))
      }
    }
  }

  private static func duplicate(_ id: RequestID) -> [UInt8] {
    Frame.error(
      JSONRPCError(
        .invalidRequest, "a request with id \(id.description) is still in flight; it goes on, this one is refused"),
      id: id)
  }

  private mutating func fail(_ error: JSONRPCError, id: RequestID?) { answer(Frame.error(error, id: id), nil) }

  private mutating func answer(_ frame: [UInt8], _ batch: Batch?) {
    if let batch { return batch.answer(frame) }
    output.note(frame)
    answers.append(contentsOf: frame)
  }
}
