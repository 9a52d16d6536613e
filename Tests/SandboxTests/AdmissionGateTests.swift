import Synchronization
import Testing

@testable import Sandbox

@Suite("Admission gate") struct AdmissionGateTests {
  @Test("Who comes beyond the capacity waits until a place is free")
  func waits() async throws {
    let gate = AdmissionGate(capacity: 1, queueLimit: 1)
    let (inside, enter) = AsyncStream.makeStream(of: Void.self)
    let (release, letGo) = AsyncStream.makeStream(of: Void.self)
    let order = Order()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await gate.admit {
          enter.yield()
          for await _ in release { break }
          order.append("first")
        }
      }
      for await _ in inside { break }
      group.addTask { try await gate.admit { order.append("second") } }
      letGo.yield()
      try await group.waitForAll()
    }
    #expect(order.entries == ["first", "second"])
  }

  @Test("Who comes when the queue is full is turned away at once")
  func overloaded() async throws {
    let gate = AdmissionGate(capacity: 1, queueLimit: 0)
    try await gate.admit {
      let error = await #expect(throws: SandboxError.self) { try await gate.admit {} }
      #expect(error?.kind == .overloaded)
    }
    try await gate.admit {}
  }

  @Test("A cancelled wait ends with CancellationError and leaves the place to others")
  func cancelled() async throws {
    let gate = AdmissionGate(capacity: 1, queueLimit: 4)
    try await gate.admit {
      let waiting = Task { try await gate.admit { Issue.record("A cancelled wait must not enter") } }
      waiting.cancel()
      await #expect(throws: CancellationError.self) { try await waiting.value }
    }
    try await gate.admit {}
  }

  @Test("A body that throws gives its place back")
  func throwing() async throws {
    let gate = AdmissionGate(capacity: 1, queueLimit: 0)
    await #expect(throws: CancellationError.self) { try await gate.admit { throw CancellationError() } }
    try await gate.admit {}
  }
}

/// Who came when.
private final class Order: Sendable {
  private let list = Mutex<[String]>([])
  var entries: [String] { list.withLock(\.self) }
  func append(_ entry: String) { list.withLock { $0.append(entry) } }
}
