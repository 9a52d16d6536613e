internal import Sandbox

/// What came of a compilation.
struct CompileResult: Sendable {
  /// `ok`, `error` (the compiler refused the code), or what ended the compiler.
  var status: String
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
