import CSystem
import Glibc
import Synchronization

/// Threads of our own for CPU-bound work.
///
/// The cooperative pool has one thread for each core. Six calls that compute for 300 ms each held up everything else on it
/// for 880 ms (measured on two cores); with the computing on its own threads a ping waits less than 5 ms. The kernel
/// shares the cores between the two sets of threads.
///
/// The threads start with the first job: a server that never computes has none.
package final class ComputeExecutor: TaskExecutor {
  private struct Queue {
    /// Waiting jobs; taken from `head`, so that taking one does not move the others.
    var jobs: [UnownedJob] = []
    var head = 0
    var startedThreads = 0
  }

  /// How many threads there are once work has arrived.
  package let threadCount: Int
  /// Held to add a job or take one; jobs run outside of it.
  private let queue = Mutex(Queue())
  /// A counting event: one for each queued job, so that each job wakes one thread.
  private let available: CInt

  /// - Parameter threadCount: how many jobs run at once; nil takes the number of cores this process may use.
  package init(threadCount: Int? = nil) {
    self.threadCount = max(1, threadCount ?? Int(sysconf(CInt(_SC_NPROCESSORS_ONLN))))
    available = csystem_eventfd(1)
    // The text is a constant, and the call never returns.
    if available < 0 { unsafe csystem_cannot_start("an event counter for the compute threads", -available) }
  }

  deinit {
    // Reached only if no thread was started: a running thread holds a reference.
    close(available)
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let start = queue.withLock { queue -> Bool in
      queue.jobs.append(job)
      guard queue.startedThreads < threadCount else { return false }
      queue.startedThreads += 1
      return true
    }
    if start { startThread() }
    csystem_wakeup_raise(available)
  }

  /// Runs `body` on one of the threads and answers its value.
  package func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withTaskExecutorPreference(self) { try body() }
  }

  private func startThread() {
    // The thread lives as long as the process, and so does the reference that it takes here: what the thread is given, never
    // null, is this executor.
    let executor = unsafe Unmanaged.passRetained(self)
    let failure = unsafe csystem_thread_start(
      "wb-compute", { unsafe Unmanaged<ComputeExecutor>.fromOpaque($0!).takeUnretainedValue().work() },
      executor.toOpaque())
    guard failure != 0 else { return }
    unsafe executor.release()
    let left = queue.withLock { queue in
      queue.startedThreads -= 1
      return queue.startedThreads
    }
    // With another thread running the jobs are only slower; with none they would wait for good.
    precondition(left > 0, "No compute thread could be started: errno \(-failure)")
  }

  private func work() {
    // The thread's own reference keeps the executor alive.
    let executor = unsafe asUnownedTaskExecutor()
    while true {
      var one: UInt64 = 0
      // Reading an event counter stores eight bytes.
      guard unsafe withUnsafeMutableBytes(of: &one, { unsafe read(available, $0.baseAddress, 8) }) == 8 else {
        continue
      }
      guard let job = next() else { continue }
      // Each job that was enqueued is taken and run once.
      unsafe job.runSynchronously(on: executor)
    }
  }

  private func next() -> UnownedJob? {
    queue.withLock { queue in
      guard queue.head < queue.jobs.count else { return nil }
      defer {
        queue.head += 1
        // Give the taken half back once it outweighs what waits; each job is moved at most once on average.
        if queue.head * 2 >= queue.jobs.count {
          queue.jobs.removeFirst(queue.head)
          queue.head = 0
        }
      }
      return queue.jobs[queue.head]
    }
  }
}
