internal import Sandbox

/// What came of a compilation.
struct CompileResult: Sendable {
  /// What became of the compiler, by the names that the answer uses.
  enum Status: String {
    case ok
    /// It refused the code.
    case error
    case timeout, memory, signal, cancelled
    case outputLimit = "output_limit"
    /// It left no program, or one that is too large to be handed on.
    case tooBig = "too_big"
  }

  var status: Status
  /// The compiler's signal, if it died of one.
  var signal: String?
  /// What it printed.
  var output: StreamCapture
  /// The executable, if it made one.
  var program: [UInt8]?
  var milliseconds: Int
  /// What the compiler's run used and lived under, for an answer that has no other run.
  var outcome: RunOutcome
  /// Whether it was found rather than made.
  var isCached = false
}
