import JSON
import JSONRPC
import TestSupport
import Testing

@Suite("Batches", .timeLimit(.minutes(5)))
struct BatchTests {
  private func element(_ id: Int, _ method: String) -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":[]}"#
  }

  @Test("Where batches do not exist an array is one error with a null id")
  func refused() async throws {
    let server = serve()
    server.peer.send("[\(element(1, "echo"))]", element(2, "echo"))
    let error = try await server.peer.message()
    #expect(error["id"] == .null && error["error"]?["code"] == -32600)
    #expect(try await server.peer.message()["id"] == 2)
  }

  @Test("Answers come back in one array once the last call has ended; notifications give nothing")
  func answers() async throws {
    let gate = Event<Void>()
    let server = serve(TestProtocol(gate: gate, acceptsBatches: true))
    server.peer.send(
      "[\(element(1, "echo")),\(element(2, "wait")),{\"jsonrpc\":\"2.0\",\"method\":\"x\"},7]", element(3, "echo"))
    #expect(try await server.peer.message()["id"] == 3)
    gate.fire()
    var answers: [JSONValue] = []
    while answers.isEmpty { answers = try await server.peer.message().array ?? [] }
    #expect(answers.count == 3)
    #expect(Set(answers.map { $0["id"] }) == [1, 2, .null])
  }

  @Test("A batch of notifications alone is answered with nothing")
  func notificationsOnly() async throws {
    let server = serve(TestProtocol(acceptsBatches: true))
    server.peer.send(#"[{"jsonrpc":"2.0","method":"x"},{"jsonrpc":"2.0","id":5,"result":{}}]"#, element(1, "echo"))
    #expect(try await server.peer.message()["id"] == 1)
  }

  @Test("A batch of more messages than are accepted at once is one error, one less is served")
  func tooMany() async throws {
    var limits = ConnectionLimits()
    limits.batchMessages = 3
    let server = serve(TestProtocol(acceptsBatches: true), limits: limits)
    let elements = (1...4).map { element($0, "echo") }
    server.peer.send("[\(elements.joined(separator: ","))]")
    let error = try await server.peer.message()
    server.peer.send("[\(elements[..<3].joined(separator: ","))]")
    #expect(error["id"] == .null && error["error"]?["code"] == -32600)
    #expect(try await server.peer.message().array?.count == 3)
  }

  @Test("An empty batch is one error")
  func empty() async throws {
    let server = serve(TestProtocol(acceptsBatches: true))
    server.peer.send("[]")
    let error = try await server.peer.message()
    #expect(error["id"] == .null && error["error"]?["code"] == -32600)
  }

  @Test("What must not be in a batch is refused on its own, the rest is served")
  func forbiddenMethod() async throws {
    let server = serve(TestProtocol(acceptsBatches: true))
    server.peer.send("[\(element(1, "first")),\(element(2, "echo"))]")
    let answers = try #require(try await server.peer.message().array)
    #expect(answers.first { $0["id"] == 1 }?["error"]?["code"] == -32600)
    #expect(answers.first { $0["id"] == 2 }?["result"] == [])
  }

  @Test("A cancelled call of a batch does not hold up the answers of the others")
  func cancelled() async throws {
    let server = serve(TestProtocol(acceptsBatches: true))
    server.peer.send(
      "[\(element(1, "echo")),\(element(2, "wait"))]", #"{"jsonrpc":"2.0","method":"stop","params":{"id":2}}"#)
    let answers = try #require(try await server.peer.message().array)
    #expect(answers.map { $0["id"] } == [1])
  }

  @Test("What batches may not hold back leaves before the rest of its batch, and nothing is lost")
  func heldBack() async throws {
    var limits = ConnectionLimits()
    limits.batchBytes = 200
    let gate = Event<Void>()
    let server = serve(TestProtocol(gate: gate, acceptsBatches: true), limits: limits)
    var sizes: [Int] = []
    var ids: [JSONValue?] = []
    func receive() async throws {
      guard let answers = try await server.peer.message().array else { return }
      sizes.append(answers.count)
      ids += answers.map { $0["id"] }
    }
    for batch in 0..<2 {
      let echoes = (1...4).map { element(10 * batch + $0, "echo") }
      server.peer.send("[\(element(10 * batch, "wait")),\(echoes.joined(separator: ","))]")
    }
    // An answer takes some 40 bytes: the first batch holds four back, for more than one of the second there is no room.
    while ids.count < 3 { try await receive() }
    #expect(!ids.contains(0) && !ids.contains(10))
    gate.fire()
    while ids.count < 10 { try await receive() }
    let expected = ([0, 1, 2, 3, 4, 10, 11, 12, 13, 14] as [Int64]).map { JSONValue.integer($0) }
    #expect(Set(ids.compactMap(\.self)) == Set(expected))
    #expect(sizes.count > 2)
  }
}
