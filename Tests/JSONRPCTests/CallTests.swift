import JSON
import JSONRPC
import TestSupport
import Testing

@Suite("Calls", .timeLimit(.minutes(5)))
struct CallTests {
  private func request(_ id: String, _ method: String, _ params: String = "{}") -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"#
  }

  @Test("A request is answered while calls before it are still running")
  func noHeadOfLineBlocking() async throws {
    let gate = Event<Void>()
    let server = serve(TestProtocol(gate: gate))
    for id in 1...20 { server.peer.send(request("\(id)", "wait")) }
    server.peer.send(request("99", "echo", "[]"))
    #expect(try await server.peer.line() == #"{"jsonrpc":"2.0","id":99,"result":[]}"#)
    gate.fire()
    var missing = Set((1...20).map { JSONValue.integer($0) })
    while let id = missing.first {
      let answer = try await server.peer.answer(to: id) { missing.remove($0["id"] ?? .null) }
      #expect(answer["result"] == "done")
      missing.remove(id)
    }
  }

  @Test("A notification of a call comes before its answer")
  func notificationFirst() async throws {
    let gate = Event<Void>()
    gate.fire()
    let server = serve(TestProtocol(gate: gate))
    server.peer.send(request("1", "wait"))
    #expect(try await server.peer.line() == #"{"jsonrpc":"2.0","method":"note","params":{}}"#)
    #expect(try await server.peer.message()["id"] == 1)
  }

  @Test("A cancelled call stops, and nothing more is sent for it")
  func cancellation() async throws {
    let started = Event<Void>()
    let cancelled = Event<Void>()
    let server = serve(TestProtocol(started: started, cancelled: cancelled))
    server.peer.send(request("1", "wait"))
    try await started.value()
    server.peer.send(#"{"jsonrpc":"2.0","method":"stop","params":{"id":1}}"#)
    try await cancelled.value()
    server.peer.closeOutput()
    #expect(try await server.peer.rest() == [])
    #expect(try await server.ended() == .endOfInput)
  }

  @Test("A call that is cancelled in the same read as it arrives is dropped")
  func cancelledAtOnce() async throws {
    let gate = Event<Void>()
    gate.fire()
    let server = serve(TestProtocol(gate: gate))
    server.peer.send(
      request("1", "wait"), #"{"jsonrpc":"2.0","method":"stop","params":{"id":1}}"#, request("2", "echo", "[]"))
    server.peer.closeOutput()
    #expect(try await server.peer.rest() == [#"{"jsonrpc":"2.0","id":2,"result":[]}"#])
  }

  @Test("A cancellation names a call by value and type: \"1\" does not stop 1")
  func cancellationType() async throws {
    let gate = Event<Void>()
    let started = Event<Void>()
    let server = serve(TestProtocol(gate: gate, started: started))
    server.peer.send(request("1", "wait"))
    try await started.value()
    server.peer.send(#"{"jsonrpc":"2.0","method":"stop","params":{"id":"1"}}"#, request("2", "echo", "[]"))
    _ = try await server.peer.answer(to: 2)
    gate.fire()
    #expect(try await server.peer.answer(to: 1)["result"] == "done")
  }

  @Test("A cancellation that comes too late is ignored")
  func lateCancellation() async throws {
    let gate = Event<Void>()
    gate.fire()
    let server = serve(TestProtocol(gate: gate))
    _ = try await server.peer.request(request("1", "wait"), id: 1)
    server.peer.send(#"{"jsonrpc":"2.0","method":"stop","params":{"id":1}}"#, request("2", "echo", "[]"))
    #expect(try await server.peer.message()["id"] == 2)
  }

  @Test("A second request with the id of one in flight is refused, whatever its method; the first lives on")
  func duplicateID() async throws {
    let gate = Event<Void>()
    let started = Event<Void>()
    let server = serve(TestProtocol(gate: gate, started: started))
    server.peer.send(request("\"a\"", "wait"))
    try await started.value()
    for method in ["wait", "echo"] {
      server.peer.send(request("\"a\"", method))
      let refusal = try await server.peer.message()
      #expect(refusal["id"] == "a" && refusal["error"]?["code"] == -32600)
    }
    gate.fire()
    #expect(try await server.peer.answer(to: "a")["result"] == "done")
  }

  @Test("An id can be used again as soon as its answer has come")
  func idReuse() async throws {
    let gate = Event<Void>()
    gate.fire()
    let server = serve(TestProtocol(gate: gate))
    for _ in 0..<100 { #expect(try await server.peer.request(request("1", "wait"), id: 1)["result"] == "done") }
  }

  @Test("Over the limit a call is answered overloaded at once; a cancelled call gives its place free")
  func overload() async throws {
    var limits = ConnectionLimits()
    limits.callsInFlight = 2
    let gate = Event<Void>()
    let server = serve(TestProtocol(gate: gate), limits: limits)
    server.peer.send(request("1", "wait"), request("2", "wait"), request("3", "wait"))
    let refused = try await server.peer.message()
    #expect(refused["id"] == 3 && refused["result"] == "overloaded")
    server.peer.send(
      #"{"jsonrpc":"2.0","method":"stop","params":{"id":1}}"#, request("4", "wait"), request("5", "wait"))
    let next = try await server.peer.message()
    #expect(next["id"] == 5 && next["result"] == "overloaded")
    gate.fire()
    #expect(try await server.peer.answer(to: 4)["result"] == "done")
  }

  @Test("Cancelled calls that go on running cannot pile up without bound")
  func lingering() async throws {
    var limits = ConnectionLimits()
    limits.callsInFlight = 2
    let gate = Event<Void>()
    let server = serve(TestProtocol(gate: gate), limits: limits)
    for id in 1...4 {
      server.peer.send(request("\(id)", "deaf"), #"{"jsonrpc":"2.0","method":"stop","params":{"id":\#(id)}}"#)
    }
    #expect(try await server.peer.request(request("5", "deaf"), id: 5)["result"] == "overloaded")
    gate.fire()
  }

  @Test("Too many bytes of input in flight are answered overloaded, but one large call is always let in")
  func inputBytes() async throws {
    var limits = ConnectionLimits()
    limits.inputBytesInFlight = 1
    let gate = Event<Void>()
    let server = serve(TestProtocol(gate: gate), limits: limits)
    server.peer.send(request("1", "wait"))
    #expect(try await server.peer.request(request("2", "wait"), id: 2)["result"] == "overloaded")
    gate.fire()
    #expect(try await server.peer.answer(to: 1)["result"] == "done")
    #expect(try await server.peer.request(request("3", "wait"), id: 3)["result"] == "done")
  }

  @Test("A call is stopped at its deadline and answered with that reason")
  func deadline() async throws {
    let server = serve(TestProtocol(deadlineMilliseconds: 20))
    #expect(try await server.peer.request(request("1", "wait"), id: 1)["result"] == "deadline")
  }

  @Test("A result too large for a frame is replaced by one that says so")
  func tooLarge() async throws {
    var limits = ConnectionLimits()
    limits.frameBytes = 1000
    let server = serve(limits: limits)
    #expect(try await server.peer.request(request("1", "big", #"{"size":2000}"#), id: 1)["result"] == "too large: 2002")
    #expect(try await server.peer.request(request("2", "big", #"{"size":100}"#), id: 2)["result"]?.string?.count == 100)
  }
}
