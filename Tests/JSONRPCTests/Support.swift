import JSON
import JSONRPC
import TestSupport

/// A small protocol to test connections with.
///
/// `echo` answers its params at once; `wait` is a call that sends a note and ends when `gate` fires, `deaf` one that does not
/// look at its cancellation, `big` one with a long result; `hold` stays open without a body. `stop` notifications cancel
/// `params.id`.
struct TestProtocol: ConnectionHandler {
  var acceptsBatches = false
  let gate: Event<Void>
  /// Fires as soon as a `wait` call runs.
  let started: Event<Void>
  /// Fires when a `wait` call has been cancelled.
  let cancelled: Event<Void>
  var deadline: Moment?

  init(
    gate: Event<Void> = Event(), started: Event<Void> = Event(), cancelled: Event<Void> = Event(),
    acceptsBatches: Bool = false, deadlineMilliseconds: Int64? = nil,
  ) {
    self.gate = gate
    self.started = started
    self.cancelled = cancelled
    self.acceptsBatches = acceptsBatches
    deadline = deadlineMilliseconds.map { Moment.now().advanced(milliseconds: $0) }
  }

  func allowsInBatch(_ method: String) -> Bool { method != "first" }

  func handle(_ notification: Message.Notification) -> Reaction {
    guard notification.method == "stop", let id = notification.params?["id"].flatMap(RequestID.init) else {
      return .none
    }
    return .cancel(id)
  }

  func handle(_ request: Message.Request) -> Disposition {
    switch request.method {
    case "echo": return .result(request.params.map { Array($0.raw) } ?? Array("null".utf8))
    case "wait": return .call(waiting(request))
    case "deaf":
      return .call(
        Call(
          body: { [gate, started] _ in
            started.fire()
            await Task { try? await gate.value() }.value
            return .result(Array("\"deaf\"".utf8))
          }, refusal: Self.refusal))
    case "big":
      let size = request.params?["size"]?.integer ?? 0
      return .call(
        Call(
          body: { _ in .result([0x22] + [UInt8](repeating: UInt8(ascii: "x"), count: size) + [0x22]) },
          refusal: Self.refusal))
    case "hold": return .call(Call(body: nil, refusal: Self.refusal))
    default: return .failure(JSONRPCError(.methodNotFound, "no \(request.method)"))
    }
  }

  private func waiting(_ request: Message.Request) -> Call {
    Call(
      deadline: deadline,
      inputBytes: request.params?.retainedBytes ?? 0,
      body: { [gate, started, cancelled] flight in
        started.fire()
        do {
          try await gate.value()
          flight.send(Frame.notification("note", params: Array("{}".utf8)))
          return .result(Array("\"done\"".utf8))
        } catch {
          // Nothing of this may reach a client that has cancelled.
          flight.send(Frame.notification("note", params: Array("{}".utf8)))
          cancelled.fire()
          return .interrupted
        }
      },
      refusal: Self.refusal,
    )
  }

  private static let refusal: @Sendable (StopReason) -> Reply = { reason in
    switch reason {
    case .overloaded: .result(Array("\"overloaded\"".utf8))
    case .unread: .result(Array("\"unread\"".utf8))
    case .deadlineExceeded: .result(Array("\"deadline\"".utf8))
    case .shuttingDown: .result(Array("\"shutting down\"".utf8))
    case .resultTooLarge(let bytes): .result(Array("\"too large: \(bytes)\"".utf8))
    }
  }
}

/// Serves `handler` on real pipes.
func serve(
  _ handler: TestProtocol = TestProtocol(), limits: ConnectionLimits = .unhurried,
  trace: (any MessageTrace)? = nil,
) -> InMemoryServer {
  InMemoryServer { input, output in
    var handler = handler
    var connection = Connection(input: input, output: output, limits: limits, trace: trace)
    return connection.run(&handler)
  }
}
