/// One program to be run in isolation, with everything it is given.
package struct RunRequest: Sendable {
  /// A file in the work folder before the program starts.
  package struct File: Sendable {
    /// Path relative to the work folder.
    package var name: String
    package var content: [UInt8]
    package var isExecutable: Bool

    package init(name: String, content: [UInt8], isExecutable: Bool = false) {
      self.name = name
      self.content = content
      self.isExecutable = isExecutable
    }
  }

  /// A file outside of the work folder, where no file of the program's own can be.
  package struct SideFile: Sendable {
    /// Absolute path inside the sandbox, not below a folder that the sandbox has itself (/usr, /etc, /tmp, /box ...).
    package var path: String
    package var content: [UInt8]
    /// Whether the program may write to the file and finds it back in the outcome, up to 16 MB; else it is read-only.
    package var comesBack: Bool
    package var isExecutable: Bool

    package init(path: String, content: [UInt8], comesBack: Bool = false, isExecutable: Bool = false) {
      self.path = path
      self.content = content
      self.comesBack = comesBack
      self.isExecutable = isExecutable
    }
  }

  /// A folder or file of the machine that the program sees read-only.
  package struct Bind: Sendable, Equatable {
    /// Absolute path outside.
    package var source: String
    /// Absolute path inside, not in /usr, /proc or /dev.
    package var target: String

    package init(source: String, target: String) {
      self.source = source
      self.target = target
    }
  }

  /// The program (an absolute path) and its arguments.
  package var arguments: [String]
  /// The whole environment, as `NAME=value`; nothing of the server's own is added.
  package var environment: [String]
  /// What is in the work folder at first.
  package var files: [File] = []
  /// At most 16.
  package var sideFiles: [SideFile] = []
  /// What the program sees besides the system's own folders.
  package var binds: [Bind] = []
  /// Side files of a warm parent, an interpreter with this command, environment and binds of which runs can be born;
  /// none if the program can only be executed. See `SandboxHost.Options.keepsWarm`.
  package var warmFiles: [SideFile] = []
  /// What the program reads from its standard input; it reads end of file at once when this is nil.
  package var input: [UInt8]?
  package var limits = Limits()
  /// The weakest isolation that is acceptable; below it nothing is run.
  package var minimumTier = Tier.full
  /// Whether the work folder outlives the run; then it has its quota, the first run's `limits.workBytes`, to itself.
  package var keepsFolder = false
  /// The work folder of an earlier run, for a run that keeps it; nil for a new one.
  package var folder: WorkFolder?
  /// Whether output beyond the head is told while the program runs: its newest bytes, now and then.
  package var tellsPartialOutput = false
  /// Whether files of the work folder are collected at the end.
  package var collectsArtifacts = true

  package init(arguments: [String], environment: [String] = []) {
    self.arguments = arguments
    self.environment = environment
  }

  /// Where the work folder lies inside the sandbox (tier A).
  package static let workFolder = "/box"
}
