package import Programs
internal import Sandbox

/// A linter's command line, run in the sandbox with the files to be linted in its working directory.
package struct LinterCommand: Sendable {
  package var program: Program
  package var arguments: [String]
  /// Further variables of its environment.
  package var environment: [String] = []
  /// What it reads from its standard input.
  package var input: [UInt8]?
  /// Whether the files lie in its working directory; false for one that reads its standard input alone.
  package var givesFiles = true
  /// Milliseconds until it is ended.
  package var milliseconds = 10_000
  /// Bytes of memory.
  package var memoryBytes = 1024 * Limits.mebibyte

  package init(_ program: Program, _ arguments: [String]) {
    self.program = program
    self.arguments = arguments
  }
}
