/// Why a request to a worker has no answer. Whatever it is, the worker is gone and the next request gets a new one.
package enum WorkerError: Error, Sendable, CustomStringConvertible {
  /// No complete answer came within this many milliseconds.
  case timeout(milliseconds: Int)
  /// The worker's program ended before it had answered: of a signal, by itself, or at one of its limits. `lastWords` is
  /// the end of what it wrote to its standard error, as untrusted as its answers.
  case crashed(RunOutcome.End, lastWords: [UInt8])
  /// It said something that is no answer to this request; the sentence says what.
  case lied(String)
  /// No worker could be started here.
  case unavailable(SandboxError)
  /// All workers are busy and this many requests wait already.
  case overloaded(waiting: Int)

  /// The signal that ended the worker, nil if none did.
  package var signal: Int? {
    if case .crashed(.signalled(let signal), _) = self { signal } else { nil }
  }

  package var description: String {
    switch self {
    case .timeout(let milliseconds): "the worker gave no answer within \(milliseconds) ms and was ended"
    case .crashed(let end, _): "the worker ended before it had answered: " + Self.text(of: end)
    case .lied(let how): "the worker's answer cannot be used and the worker was ended: " + how
    case .unavailable(let error): "no worker could be started: \(error.description)"
    case .overloaded(let waiting): "all workers are busy and \(waiting) requests wait"
    }
  }

  private static func text(of end: RunOutcome.End) -> String {
    switch end {
    case .exited(let code): "exit code \(code)"
    case .signalled(let signal): "signal \(signal)"
    case .timeout: "its processor time was used up"
    case .memory: "it needed more memory than it may have"
    case .outputLimit: "it printed too much"
    case .cancelled: "it was stopped"
    case .failed(let error): error.description
    }
  }
}
