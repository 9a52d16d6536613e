import JSON
import Synchronization

/// The requests that we have sent to the client and that it has not answered yet.
///
/// Their ids are our own: an id of the client's may be the same without meaning the same, because an answer has no
/// method and a request has one. For those who read along they are unlike the numbers that clients count.
final class OutgoingRequests: Sendable {
  private struct State {
    var waiting: [RequestID: @Sendable (OutgoingReply) -> Void] = [:]
    var lastID: Int64 = 0
    /// The last request that belongs to no call.
    var lastLoose: RequestID?
    var isClosed = false
  }

  private let output: Output
  /// Held while a request is sent, which takes the lock of its call; answers are handed on outside of it.
  private let state = Mutex(State())

  init(output: Output) { self.output = output }

  /// An id for a request that is about to be sent.
  func nextID() -> RequestID {
    state.withLock { state in
      state.lastID += 1
      return RequestID(ofServer: state.lastID)
    }
  }

  /// Sends a request whose answer, or the lack of it, is handed to `whenAnswered`: once, on any thread.
  ///
  /// - Parameter send: puts the frame on its way.
  func send(
    _ id: RequestID, _ method: StaticString, params: [UInt8], by send: ([UInt8]) -> Void,
    whenAnswered: @escaping @Sendable (OutgoingReply) -> Void,
  ) {
    let frame = Frame.request(method, params: params, id: id)
    guard frame.count <= output.frameLimit else { return whenAnswered(.tooLarge(bytes: frame.count)) }
    let isClosed = state.withLock { state in
      guard !state.isClosed else { return true }
      state.waiting[id] = whenAnswered
      // Inside the lock, so that neither the answer nor a cancellation can overtake the request: sending only appends to
      // a buffer or writes what the client takes at once.
      send(frame)
      return false
    }
    if isClosed { whenAnswered(.closed) }
  }

  /// Sends a request that belongs to no call. It takes the place of the one before, whose answer nobody waits for any
  /// more: a client that makes us ask and never answers would fill the memory otherwise.
  func send(_ request: OutgoingRequest) {
    let id = nextID()
    state.withLock { state in
      if let earlier = state.lastLoose { state.waiting[earlier] = nil }
      state.lastLoose = id
    }
    send(id, request.method, params: request.params, by: output.sendNow, whenAnswered: request.whenAnswered)
  }

  /// Stops waiting for an answer; the client is told with `cancellation`. False if the answer has come.
  func withdraw(_ id: RequestID, cancellation: [UInt8]) -> Bool {
    guard state.withLock({ $0.waiting.removeValue(forKey: id) }) != nil else { return false }
    output.sendNow(cancellation)
    return true
  }

  /// Hands an answer of the client's to whoever waits for it. Answers to nothing are ignored.
  func receive(_ id: RequestID?, _ body: JSONView) {
    guard let id, let whenAnswered = state.withLock({ $0.waiting.removeValue(forKey: id) }) else { return }
    whenAnswered(Self.reply(body))
  }

  /// Nothing will be answered any more.
  func close() {
    let waiting = state.withLock { state in
      state.isClosed = true
      defer { state.waiting = [:] }
      return Array(state.waiting.values)
    }
    for whenAnswered in waiting { whenAnswered(.closed) }
  }

  private static func reply(_ body: JSONView) -> OutgoingReply {
    if let result = body["result"] { return .result(result.value) }
    guard let error = body["error"] else { return .malformed("it has neither a result nor an error") }
    guard let code = error["code"]?.integer, let message = error["message"]?.string else {
      return .malformed("its error lacks an integer code or a message")
    }
    return .failure(code: code, message: message)
  }
}
