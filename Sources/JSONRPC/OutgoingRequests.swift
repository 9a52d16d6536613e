package import JSON
import Synchronization

/// How a request of ours to the client ended.
package enum OutgoingReply: Sendable {
  /// The `result` member of the answer.
  case result(JSONValue)
  /// The `error` member of the answer.
  case failure(code: Int, message: String)
  /// The answer has neither, or an error that is none; the text says what is wrong with it.
  case malformed(String)
  /// The request is a frame of this many bytes, more than clients accept, and was not sent.
  case tooLarge(bytes: Int)
  /// The client has closed the connection, so that no answer can come.
  case closed
}

/// A request to the client that belongs to no call. `whenAnswered` runs on the reader lane and must return at once; it does not
/// run at all if another such request is sent first.
package struct OutgoingRequest: Sendable {
  let method: StaticString
  let params: [UInt8]
  let whenAnswered: @Sendable (OutgoingReply) -> Void

  /// - Parameter params: JSON.
  package init(
    _ method: StaticString, params: [UInt8] = Array("{}".utf8),
    whenAnswered: @escaping @Sendable (OutgoingReply) -> Void,
  ) {
    self.method = method
    self.params = params
    self.whenAnswered = whenAnswered
  }
}

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

extension InFlightCall {
  /// Asks the client something for the sake of this call and waits for the answer, as long as the call itself may run.
  ///
  /// - Parameters:
  ///   - params: JSON.
  ///   - cancellation: the notification that takes the request with this id back.
  /// - Throws: `CancellationError` if the call is cancelled or stopped first; the client is told.
  package func ask(
    _ method: StaticString, params: [UInt8], cancellation: @escaping @Sendable (RequestID) -> [UInt8],
  ) async throws -> OutgoingReply {
    let id = outgoing.nextID()
    let wait = OneAnswer()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        guard wait.begin(continuation) else { return }
        outgoing.send(id, method, params: params, by: send) { wait.end(.success($0)) }
        // A cancellation between `begin` and the sending has found nothing to withdraw.
        if wait.isOver { _ = outgoing.withdraw(id, cancellation: cancellation(id)) }
      }
    } onCancel: {
      _ = outgoing.withdraw(id, cancellation: cancellation(id))
      wait.end(.failure(CancellationError()))
    }
  }
}

/// A continuation that is resumed once, by the answer or by the cancellation, whichever comes first.
private final class OneAnswer: Sendable {
  private enum State {
    case idle
    case waiting(CheckedContinuation<OutgoingReply, any Error>)
    case over
  }

  private let state = Mutex(State.idle)

  /// False if the cancellation has come before.
  func begin(_ continuation: CheckedContinuation<OutgoingReply, any Error>) -> Bool {
    let isWaiting = state.withLock { state in
      guard case .idle = state else { return false }
      state = .waiting(continuation)
      return true
    }
    if !isWaiting { continuation.resume(throwing: CancellationError()) }
    return isWaiting
  }

  func end(_ result: Result<OutgoingReply, any Error>) {
    let continuation = state.withLock { state -> CheckedContinuation<OutgoingReply, any Error>? in
      defer { state = .over }
      guard case .waiting(let continuation) = state else { return nil }
      return continuation
    }
    continuation?.resume(with: result)
  }

  var isOver: Bool { state.withLock { if case .over = $0 { true } else { false } } }
}
