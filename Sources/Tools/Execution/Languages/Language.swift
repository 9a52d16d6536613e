package import Programs
package import Sandbox

/// A language that `execute_sandboxed` runs: where its interpreter is, and how code becomes a command. One file each.
package protocol Language: Sendable {
  /// The name in the tool's `language` argument.
  var name: String { get }

  /// Looks for the interpreter, without starting anything.
  func discover(in machine: Machine) -> Discovery

  /// The command that runs `code`, with what it needs beside it.
  func command(for code: String, with interpreter: Program) -> Command
}

/// Code as a command in the sandbox.
package struct Command: Sendable {
  package var arguments: [String]
  package var sideFiles: [RunRequest.SideFile] = []
  /// Side files of an interpreter that is kept with its libraries loaded, if the language has such.
  package var warmFiles: [RunRequest.SideFile] = []
  /// The code, for languages that look for further files beside it: in the work folder, with the caller's files.
  package var code: RunRequest.File?
  /// Further variables of its environment.
  package var environment: [String] = []
  /// The least `memory_mb` with which it starts.
  package var minimumMemoryMb = 0
  /// What was changed in the code before it ran, for the reader.
  package var notes: [String] = []
}

/// Files that belong to us. They lie outside of the work folder, so that it holds what the caller put there and nothing
/// else, and no name of the caller's or the program's can be one of theirs.
enum OwnFiles {
  /// The code, read-only. The name is what tracebacks show.
  static func code(_ suffix: String) -> String { "/run/code." + suffix }
  /// The executable that a compiler has made.
  static let program = "/run/program"
  /// Where a language that has such leaves the value of the last expression.
  static let value = "/run/value"
}
