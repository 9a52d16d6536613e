/// How a run ended, and everything it left.
package struct RunOutcome: Sendable {
  /// What ended the run.
  package enum End: Sendable {
    /// The main process ended with this exit code.
    case exited(Int)
    /// The main process died of this signal.
    case signalled(Int)
    /// The wall clock or the processor-time limit.
    case timeout
    case memory
    case outputLimit
    case cancelled
    /// The sandbox failed; what the outcome holds besides is what was known until then.
    case failed(SandboxError)
  }

  /// How a program came to be.
  package enum Path: String, Sendable {
    /// It was executed.
    case cold
    /// It was born of an interpreter that is kept with its libraries loaded.
    case warm
  }

  /// What the tree of processes used.
  package struct Usage: Sendable, Equatable {
    package var wallNanoseconds = 0
    /// Of all processors together, in user and system mode.
    package var processorNanoseconds = 0
    /// Most memory at one time.
    package var peakBytes = 0

    package init() {}
  }

  /// A limit that was met, with what was measured in the limit's own unit (ms, bytes or s).
  package struct Exceeded: Sendable, Equatable {
    /// Its name in reports: `wall_ms`, `memory_bytes`, `output_bytes` or `cpu_s`.
    package var limit: String
    package var allowed: Int
    package var measured: Int
  }

  /// System calls of one kind that were refused.
  package struct Denied: Sendable, Equatable {
    /// The call's name, `#123` for a number that has none here.
    package var call: String
    package var count: Int
    /// Whether the program was told EPERM (known to be dangerous) rather than ENOSYS (not offered).
    package var isForbidden: Bool
  }

  /// A file that the program made or changed.
  package struct Artifact: Sendable {
    /// Path relative to the work folder: any bytes but 0.
    package var name: [UInt8]
    package var content: [UInt8]
    /// Whether it is an input file with other content than it was given.
    package var isChangedInput: Bool
  }

  /// Something in the work folder that was not collected.
  package struct Skipped: Sendable, Equatable {
    /// One path, or nil for all those that are not named one by one.
    package var name: [UInt8]?
    package var reason: String
    package var count: Int
    /// Bytes, where known.
    package var size: Int
  }

  package var end: End
  /// The exit code or signal of the main process, also when a limit ended the run.
  package var exitCode: Int?
  package var signal: Int?
  /// Standard output.
  package var output = StreamCapture()
  /// Standard error.
  package var errorOutput = StreamCapture()
  package var usage = Usage()
  package var exceeded: [Exceeded] = []
  package var denied: [Denied] = []
  /// Refused calls in all, also of kinds that are not listed.
  package var deniedCount = 0
  package var artifacts: [Artifact] = []
  /// The side files that come back, by their paths, with what the program made of them.
  package var sideFiles: [String: [UInt8]] = [:]
  package var skipped: [Skipped] = []
  /// What became of the work folder.
  package var folder = WorkFolder.Fate.untouched
  package var isolation = IsolationReport(tier: .none, missing: [], landlockABI: 0)
  /// Whether any instruction of the program was executed.
  package var hasStarted = false
  /// Whether the host, or the run's init, ended before the run had begun, without a word.
  var metAnEndingHost = false
  /// How the program came to be.
  package var path = Path.cold

  package init(end: End) {
    self.end = end
  }
}
