/// What a worker is: its program with everything it is given, and when it is replaced by a new one.
package struct WorkerProfile: Sendable {
  /// The program, its files, binds and limits. The wall clock of the limits does not apply: a worker lives until it is
  /// replaced. Memory, processes, descriptors and output do apply, to its whole life.
  package var run: RunRequest
  /// Workers at one time.
  package var workers = 1
  /// Requests that may wait for a worker.
  package var queuedRequests = 64
  /// Requests after which a worker is replaced.
  package var requestsPerWorker = 1000
  /// Milliseconds after which it is replaced; below 24 hours.
  package var lifeMilliseconds = 30 * 60 * 1000
  /// Bytes of memory beyond which it is replaced before its next request. Looked at after each answer; the hard bound,
  /// at which it is killed, is that of `run.limits`.
  package var memoryBytes: Int
  /// Milliseconds without a request after which it is ended.
  package var idleMilliseconds = 5 * 60 * 1000
  /// Bytes of the longest answer.
  package var answerBytes = 16 * Limits.mebibyte

  package init(_ run: RunRequest) {
    self.run = run
    memoryBytes = run.limits.memoryBytes / 2
  }
}
