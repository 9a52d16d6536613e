package import Programs
package import Sandbox

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
  /// Files beside the work folder, such as a configuration of ours.
  package var sideFiles: [RunRequest.SideFile] = []
  /// Whether all of its standard error is wanted, not just the beginning: for those that print their findings there.
  package var keepsErrors = false
  /// Whether its arguments make it write what it has to say to `outputPath`. For others a shell redirects their
  /// standard output, which costs a millisecond.
  package var writesOutputItself = false
  /// Milliseconds until it is ended.
  package var milliseconds = 10_000
  /// Bytes of memory.
  package var memoryBytes = 1024 * Limits.mebibyte

  /// The file that holds a linter's output in the sandbox; what is there at the end comes back, up to 16 MB.
  package static let outputPath = "/run/printed"

  package init(_ program: Program, _ arguments: [String]) {
    self.program = program
    self.arguments = arguments
  }

  /// A command line that ends with files, each with its folder in front, so that no name is taken for an option.
  init(_ program: Program, _ arguments: [String], over files: [SourceFile]) {
    self.init(program, arguments + files.map { "./" + $0.workName })
  }
}
