import Glibc
import Synchronization
import TestSupport
import Testing
import ToolKit

@Suite("The compute threads")
struct ComputeExecutorTests {
  private static func threadName() -> String {
    var name = [CChar](repeating: 0, count: 16)
    // PR_GET_NAME through the thread's own entry in /proc, which needs no variadic call.
    let descriptor = unsafe open("/proc/thread-self/comm", O_RDONLY)
    defer { close(descriptor) }
    let count = unsafe read(descriptor, &name, 15)
    return String(decoding: name.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
      .filter { !$0.isNewline }
  }

  @Test("A body runs on a compute thread and its caller goes on elsewhere")
  func thread() async throws {
    let executor = ComputeExecutor(threadCount: 2)
    let name = try await executor.run { Self.threadName() }
    #expect(name == "wb-compute")
    #expect(Self.threadName() != "wb-compute")
  }

  @Test("Values and errors come back")
  func results() async throws {
    struct Failure: Error {}
    let context = ToolContext.quiet()
    #expect(try await context.compute { 6 * 7 } == 42)
    await #expect(throws: Failure.self) { try await context.compute { () throws -> Int in throw Failure() } }
  }

  @Test("As many bodies run at once as there are threads, and no more")
  func width() async throws {
    let executor = ComputeExecutor(threadCount: 2)
    let running = Headcount()
    let gate = Gate()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<6 {
        group.addTask {
          try await executor.run {
            if running.enter() == 2 { gate.open() }
            // Nobody leaves before two were here together.
            gate.wait()
            running.leave()
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(running.most == 2)
  }

  @Test("A body that looks at its cancellation stops, and its thread takes the next one")
  func cancellation() async throws {
    let executor = ComputeExecutor(threadCount: 1)
    let started = Gate()
    let task = Task {
      try await executor.run {
        started.open()
        while true { try Task.checkCancellation() }
      }
    }
    await Task.detached { started.wait() }.value
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    // There is one thread: this returns only if the cancelled body has left it.
    #expect(try await executor.run { true })
  }

  @Test("Idle threads use no processor time")
  func idle() async throws {
    let executor = ComputeExecutor(threadCount: 1)
    let clock = try await executor.run { () -> clockid_t in
      var clock: clockid_t = 0
      _ = unsafe pthread_getcpuclockid(pthread_self(), &clock)
      return clock
    }
    let before = try await executor.run { Self.time(of: clock) }
    // This thread works for a while, and the compute thread has nothing to do.
    let own = Self.time(of: CLOCK_THREAD_CPUTIME_ID)
    var sum = 0
    while Self.time(of: CLOCK_THREAD_CPUTIME_ID) - own < .milliseconds(50) { sum &+= 1 }
    // Handing one body over costs it microseconds; a thread that spins would have used as much as this one.
    #expect((Self.time(of: clock) - before) * 10 < Self.time(of: CLOCK_THREAD_CPUTIME_ID) - own)
  }

  private static func time(of clock: clockid_t) -> Duration {
    var time = timespec()
    _ = unsafe clock_gettime(clock, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  @Test("Thousands of bodies all run")
  func many() async throws {
    let executor = ComputeExecutor(threadCount: 2)
    let sum = try await withThrowingTaskGroup(of: Int.self) { group in
      for value in 0..<5000 { group.addTask { try await executor.run { value } } }
      return try await group.reduce(0, +)
    }
    #expect(sum == 5000 * 4999 / 2)
  }
}

/// How many bodies run at the moment, and how many did at most.
private final class Headcount: Sendable {
  private let state = Mutex((now: 0, most: 0))

  var most: Int { state.withLock { $0.most } }

  /// Answers how many there are now.
  func enter() -> Int {
    state.withLock { state in
      state.now += 1
      state.most = max(state.most, state.now)
      return state.now
    }
  }

  func leave() { state.withLock { $0.now -= 1 } }
}

/// Opens once; whoever waits goes on then. For threads that may block.
private final class Gate: Sendable {
  private let reader: CInt
  private let writer: CInt

  init() {
    var ends: [CInt] = [-1, -1]
    _ = unsafe pipe(&ends)
    (reader, writer) = (ends[0], ends[1])
  }

  deinit {
    close(reader)
    close(writer)
  }

  func open() { _ = unsafe write(writer, "x", 1) }

  func wait() {
    var poll = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
    _ = unsafe Glibc.poll(&poll, 1, -1)
  }
}
