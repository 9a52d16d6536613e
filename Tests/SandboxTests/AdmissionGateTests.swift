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

  @Test("Nobody is overtaken: who waits for memory holds up the smaller ones behind")
  func order() async throws {
    let gate = AdmissionGate(capacity: 8, budget: 10, queueLimit: 8)
    let order = Order()
    let (release, letGo) = AsyncStream.makeStream(of: Void.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
      let (inside, enter) = AsyncStream.makeStream(of: Void.self)
      group.addTask {
        try await gate.admit(bytes: 4) {
          enter.yield()
          for await _ in release { break }
          order.append("4")
        }
      }
      for await _ in inside { break }
      // 4 + 8 is too much; 4 + 1 would do.
      for (number, bytes) in [8, 1, 2].enumerated() {
        group.addTask { try await gate.admit(bytes: bytes) { order.append("\(bytes)") } }
        while gate.waitingCount <= number { await Task.yield() }
      }
      #expect(order.entries == [])
      letGo.yield()
      try await group.waitForAll()
    }
    #expect(order.entries.first == "4")
    #expect(Set(order.entries) == ["4", "8", "1", "2"])
  }

  @Test("Two runs that fit together run together, and one that is larger than the budget runs alone")
  func budget() async throws {
    let gate = AdmissionGate(capacity: 8, budget: 10, queueLimit: 8)
    try await gate.admit(bytes: 5) { try await gate.admit(bytes: 5) {} }
    try await gate.admit(bytes: 50) {
      let waiting = Task { try await gate.admit(bytes: 1) { Issue.record("There is no room beside it") } }
      while gate.waitingCount == 0 { await Task.yield() }
      waiting.cancel()
      await #expect(throws: CancellationError.self) { try await waiting.value }
      #expect(gate.waitingCount == 0)
    }
  }

  @Test("A cancelled wait for memory lets those in whom it held up")
  func cancelledInFront() async throws {
    let gate = AdmissionGate(capacity: 8, budget: 10, queueLimit: 8)
    try await gate.admit(bytes: 4) {
      let large = Task { try await gate.admit(bytes: 8) {} }
      while gate.waitingCount == 0 { await Task.yield() }
      let small = Task { try await gate.admit(bytes: 1) {} }
      while gate.waitingCount == 1 { await Task.yield() }
      large.cancel()
      try await small.value
    }
  }

  @Test("What a container leaves us bounds the runs at a time")
  func share() {
    #expect(MachineShare(processors: 2, memoryBytes: 1, processes: .max).concurrentRuns == 8)
    #expect(MachineShare(processors: 64, memoryBytes: 1, processes: .max).concurrentRuns == 32)
    #expect(MachineShare(processors: 64, memoryBytes: 1, processes: 500).concurrentRuns == 3)
    #expect(MachineShare(processors: 1, memoryBytes: 1, processes: 10).concurrentRuns == 1)
    let here = MachineShare.current()
    #expect(here.processors >= 1 && here.memoryBytes > 64 << 20)
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
