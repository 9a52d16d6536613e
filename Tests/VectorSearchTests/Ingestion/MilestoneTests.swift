import Testing

@testable import VectorSearch

@Suite("Waiting for a number") struct MilestoneTests {
  @Test("Who waits goes on when it is reached, at once if it has been")
  func reached() async throws {
    let milestone = Milestone()
    async let one = milestone.wait(for: 1, until: .now + .seconds(600))
    async let three = milestone.wait(for: 3, until: .now + .seconds(600))
    milestone.raise(to: 2)
    #expect(try await one)
    milestone.raise(to: 1)
    #expect(milestone.reached == 2)
    milestone.raise(to: 3)
    #expect(try await three)
    #expect(try await milestone.wait(for: 2, until: .now))
  }

  @Test("A deadline ends the waiting, and so does cancelling")
  func over() async throws {
    let milestone = Milestone()
    #expect(try await !milestone.wait(for: 1, until: .now + .milliseconds(5)))
    #expect(try await !milestone.wait(for: 1, until: .now))
    let task = Task { try await milestone.wait(for: 1, until: .now + .seconds(3600)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
