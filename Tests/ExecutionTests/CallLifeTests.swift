import Execution
import JSON
import Sandbox
import Synchronization
import Testing
import ToolKit

/// A call while it runs: signs of life, cancellation, too much at once.
@Suite("Life of a call") struct CallLifeTests {
  /// A host of its own that runs one program at a time.
  private static func narrow(queue: Int) -> SandboxHost {
    var options = SandboxHost.Options(hostPath: Calls.builtPath)
    options.concurrentRuns = 1
    options.queuedRuns = queue
    return SandboxHost(options)
  }

  private static let endless = #"{"code":"echo begun; exec sleep 100","language":"bash","timeout_s":60}"#

  @Test("A running program is reported again and again, with growing numbers, until it has ended")
  func progress() async throws {
    let call = Calls(host: Self.narrow(queue: 0), interval: .milliseconds(50))
    let seen = Record()
    let task = Task { try await call(json: Self.endless) { seen.append($0) } }
    for await count in seen.counts where count == 4 { break }
    task.cancel()
    let output = try await task.value
    #expect(output.status == "cancelled")
    #expect(output.stdout == "begun\n")
    let all = seen.all
    #expect(zip(all, all.dropFirst()).allSatisfy { $0.done <= $1.done })
    #expect(all.last?.message?.hasSuffix("running, at most 60.0 s") == true)
  }

  @Test("A call beyond what may run and wait is told to come back")
  func overloaded() async throws {
    let call = Calls(host: Self.narrow(queue: 0), interval: .milliseconds(10))
    let seen = Record()
    let first = Task { try await call(json: Self.endless) { seen.append($0) } }
    for await count in seen.counts where count == 1 { break }
    let error = try await toolError { try await call.bash("true") }
    #expect(error.code == .overloaded)
    #expect(error.retryAfterMilliseconds != nil)
    first.cancel()
    _ = try await first.value
    #expect(try await call.bash("echo free").stdout == "free\n")
  }

  @Test("A wait that lasts too long ends as overloaded")
  func impatient() async throws {
    let host = Self.narrow(queue: 1)
    let call = Calls(host: host, interval: .milliseconds(10))
    let seen = Record()
    let running = Task { try await call(json: Self.endless) { seen.append($0) } }
    for await count in seen.counts where count == 1 { break }
    let hurried = Calls(host: host, interval: .milliseconds(10), patience: .milliseconds(30))
    let error = try await toolError { try await hurried.bash("true") }
    #expect(error.code == .overloaded)
    #expect(error.message.contains("no free place for"))
    running.cancel()
    _ = try await running.value
  }

  @Test("A call that waits says so, and runs when its turn comes")
  func waits() async throws {
    let call = Calls(host: Self.narrow(queue: 1), interval: .milliseconds(10))
    let (first, second) = (Record(), Record())
    let running = Task { try await call(json: Self.endless) { first.append($0) } }
    for await count in first.counts where count == 1 { break }
    let waiting = Task {
      try await call(json: #"{"code":"echo mine","language":"bash"}"#) { second.append($0) }
    }
    for await count in second.counts where count == 1 { break }
    #expect(second.all.first?.message?.hasSuffix("waiting for a free place") == true)
    running.cancel()
    _ = try await running.value
    #expect(try await waiting.value.stdout == "mine\n")
  }
}

/// Progress as it was reported.
private final class Record: Sendable {
  private let list = Mutex<[ToolContext.Progress]>([])
  private let continuation: AsyncStream<Int>.Continuation
  /// The number of reports, after each.
  let counts: AsyncStream<Int>

  init() {
    (counts, continuation) = AsyncStream.makeStream()
  }

  var all: [ToolContext.Progress] { list.withLock(\.self) }

  func append(_ progress: ToolContext.Progress) {
    let count = list.withLock { list in
      list.append(progress)
      return list.count
    }
    continuation.yield(count)
  }
}
