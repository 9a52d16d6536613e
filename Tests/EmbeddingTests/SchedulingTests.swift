import Synchronization
import Testing

@testable import Embedding

/// An executor whose jobs run when a test takes them, one at a time and in order.
private final class SteppedExecutor: TaskExecutor {
  private let jobs = Mutex<[UnownedJob]>([])
  private let (events, added) = AsyncStream<Void>.makeStream()

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
    added.yield()
  }

  /// Waits until `count` jobs are in line; false if the waiting task is cancelled.
  func wait(for count: Int) async -> Bool {
    var iterator = events.makeAsyncIterator()
    // An event that was there before is looked at again, which does no harm; one that is to come cannot be missed.
    while jobs.withLock({ $0.count }) < count {
      guard await iterator.next() != nil else { return false }
    }
    return true
  }

  /// Runs the next `count` jobs, waiting for those that are not there yet, until the running task is cancelled.
  func run(_ count: Int) async {
    for _ in 0..<count {
      guard await wait(for: 1) else { return }
      let job = jobs.withLock { $0.removeFirst() }
      // Each job leaves the line once.
      unsafe job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}

@Suite("Batches in turn with others")
struct SchedulingTests {
  private let model: MiniLM
  private let executor: SteppedExecutor
  /// Each takes a batch of its own.
  private let passages = Array(repeating: Array(repeatElement("a", count: 200).joined(separator: " ").utf8), count: 40)

  init() {
    let executor = SteppedExecutor()
    self.executor = executor
    model = MiniLM(Reference.files, executor: executor)
  }

  @Test("A task that is cancelled before it begins makes no vectors")
  func cancelledBefore() async throws {
    let model = MiniLM(Reference.files)
    let task = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return try await model.embed([Array("text".utf8)])
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test("A task that is cancelled between two batches makes no further one")
  func cancelledBetween() async throws {
    let task = Task { [model, passages] in try await model.embed(passages) }
    await executor.run(2)
    task.cancel()
    let rest = Task { [executor] in await executor.run(.max) }
    await #expect(throws: CancellationError.self) { try await task.value }
    rest.cancel()
    await rest.value
  }

  @Test("A question waits for a batch of a folder and not for all of them")
  func question() async throws {
    let folder = Task { [model, passages] in try await model.embed(passages) }
    await executor.run(2)
    let question = Task { [model] in try await model.embed([Array("how long".utf8)]) }
    // Behind the folder's next batch.
    #expect(await executor.wait(for: 2))
    // Some of the folder's forty, and the question's own among them.
    let steps = Task { [executor] in await executor.run(20) }
    #expect(try await question.value.count == 1)
    await steps.value
    folder.cancel()
    let rest = Task { [executor] in await executor.run(.max) }
    await #expect(throws: CancellationError.self) { try await folder.value }
    rest.cancel()
    await rest.value
  }

  @Test("Two at once make the vectors that each makes alone")
  func twoAtOnce() async throws {
    let model = MiniLM(Reference.files)
    let texts = [Array(Reference.shared.texts[400..<420]), Array(Reference.shared.texts[420..<440])]
    let together = try await withThrowingTaskGroup(of: (Int, Embeddings).self) { group in
      for (index, texts) in texts.enumerated() { group.addTask { (index, try await model.embed(texts)) } }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    for (index, texts) in texts.enumerated() { #expect(try await model.embed(texts) == together[index]) }
  }
}
