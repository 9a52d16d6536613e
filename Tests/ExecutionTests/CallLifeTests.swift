import Execution
import JSON
import Observe
import Programs
import Roots
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
    let task = seen.of { try await call(json: Self.endless, progress: $0) }
    for await count in seen.counts where count == 4 { break }
    task.cancel()
    let output = try await task.value
    #expect(output.status == "cancelled")
    #expect(output.stdout == "begun\n")
    let all = seen.all
    #expect(zip(all, all.dropFirst()).allSatisfy { $0.done <= $1.done })
    #expect(all.last?.message?.contains("running, at most 60.0 s") == true)
  }

  @Test("What a program prints is told while it runs, beyond what its result will keep as well")
  func streaming() async throws {
    let call = Calls(host: Self.narrow(queue: 0), interval: .milliseconds(50))
    let seen = Record()
    let code = "head -c 100000 /dev/zero | tr '\\\\0' x; while :; do echo; echo later; sleep 0.1; done"
    let json = #"{"code":"\#(code)","language":"bash","timeout_s":60}"#
    let task = seen.of { try await call(json: json, progress: $0) }
    for await _ in seen.counts where seen.has("later") { break }
    task.cancel()
    let output = try await task.value
    #expect(output.status == "cancelled")
    #expect(seen.has("\nstdout"), "\(seen.all)")
    #expect(seen.has("bytes are left out"), "\(seen.all)")
    #expect(seen.all.allSatisfy { ($0.message?.utf8.count ?? 0) < 4096 })
  }

  @Test("What a cancelled program had printed is in the log")
  func partialOutputIsLogged() async throws {
    let sink = Records()
    let tool = ExecuteSandboxed(
      host: Self.narrow(queue: 0), machine: Machine(searchPath: [], pythonEnvironment: nil),
      interval: .milliseconds(20), log: Log(minimum: .info, source: "test", sink: sink))
    let input = try ExecuteInput.decoded(from: JSONDocument(Array(Self.endless.utf8)).root)
    let seen = Record()
    let task = seen.of { report in
      let context = ToolContext(
        deadline: .now + .seconds(60), resources: ResourceStore(), roots: .none, executor: .forTests, progress: report)
      return try await tool.call(input, in: context)
    }
    for await _ in seen.counts where seen.has("stdout: begun") { break }
    task.cancel()
    #expect(try await task.value.status == "cancelled")
    let record = try #require(sink.all.first)
    #expect(record.message == "A call was stopped while its program ran")
    #expect(record.fields.contains { $0.key == "stdout" && $0.value == "begun\n" }, "\(record.fields)")
  }

  @Test("A call beyond what may run and wait is told to come back")
  func overloaded() async throws {
    let call = Calls(host: Self.narrow(queue: 0), interval: .milliseconds(10))
    let seen = Record()
    let first = seen.of { try await call(json: Self.endless, progress: $0) }
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
    let running = seen.of { try await call(json: Self.endless, progress: $0) }
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
    let running = first.of { try await call(json: Self.endless, progress: $0) }
    for await count in first.counts where count == 1 { break }
    let waiting = second.of { try await call(json: #"{"code":"echo mine","language":"bash"}"#, progress: $0) }
    for await count in second.counts where count == 1 { break }
    #expect(second.all.first?.message?.hasSuffix("waiting for a free place") == true)
    running.cancel()
    _ = try await running.value
    #expect(try await waiting.value.stdout == "mine\n")
  }
}

/// Log records as they were written.
private final class Records: LogSink {
  private let list = Mutex<[LogRecord]>([])
  var all: [LogRecord] { list.withLock(\.self) }
  func write(_ record: LogRecord) { list.withLock { $0.append(record) } }
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

  /// Whether a message holds this text.
  func has(_ text: String) -> Bool { all.contains { $0.message?.contains(text) == true } }

  /// The reports of a call. When it ends, so does the wait for more: a call that fails early fails its test, and does not
  /// hold it up for good.
  func of(
    _ call: @escaping @Sendable (@escaping @Sendable (ToolContext.Progress) -> Void) async throws -> ExecuteOutput,
  ) -> Task<ExecuteOutput, any Error> {
    Task {
      defer { continuation.finish() }
      return try await call { self.append($0) }
    }
  }

  private func append(_ progress: ToolContext.Progress) {
    let count = list.withLock { list in
      list.append(progress)
      return list.count
    }
    continuation.yield(count)
  }
}
