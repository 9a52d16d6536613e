package import Sandbox

/// An interpreter, a compiler or a linter, inside the sandbox.
package struct Program: Sendable {
  /// Absolute path inside the sandbox.
  package var path: String
  /// Where it lies on the machine, if that is another place.
  package var machinePath: String?
  /// Arguments that print its version, for `doctor`.
  package var versionArguments: [String]
  /// What must be shown in the sandbox for it to work.
  package var binds: [RunRequest.Bind] = []
  /// A folder to be put first in PATH.
  package var searchPath: String?
  /// What the reader should know, such as a library set that is not installed.
  package var note: String?

  package init(
    path: String, machinePath: String? = nil, versionArguments: [String], binds: [RunRequest.Bind] = [],
    searchPath: String? = nil, note: String? = nil,
  ) {
    self.path = path
    self.machinePath = machinePath
    self.versionArguments = versionArguments
    self.binds = binds
    self.searchPath = searchPath
    self.note = note
  }
}
