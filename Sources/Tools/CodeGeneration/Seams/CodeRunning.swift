package import ToolKit

/// Runs code where it can do no harm. The composition hands a sandbox over.
package protocol CodeRunning: Sendable {
  /// Names of the languages that it runs.
  var languages: [String] { get }

  /// Runs a program and waits for its end.
  ///
  /// - Throws: `ToolError` when nothing was run; `CancellationError`. What the program does is in the report.
  func run(_ program: ProgramToRun, in context: ToolContext) async throws -> RunReport
}

/// A program, and what lies beside it.
package struct ProgramToRun: Sendable, Hashable {
  package var code: String
  package var language: String
  package var input: String?
  /// Files in its working directory.
  package var files: [WorkFile] = []
  /// Seconds until it is ended.
  package var seconds: Double

  package init(code: String, language: String, seconds: Double) {
    self.code = code
    self.language = language
    self.seconds = seconds
  }
}

/// A file in a program's working directory.
package struct WorkFile: Sendable, Hashable {
  package var name: String
  package var bytes: [UInt8]

  package init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}

/// What became of a program.
package struct RunReport: Sendable, Hashable {
  /// A place that a compiler complains about.
  package struct Complaint: Sendable, Hashable {
    package var file: String?
    package var line: Int?
    package var isError: Bool
    package var message: String

    package init(file: String?, line: Int?, isError: Bool, message: String) {
      self.file = file
      self.line = line
      self.isError = isError
      self.message = message
    }
  }

  /// A file that it made.
  package struct Artifact: Sendable, Hashable {
    package var uri: String
    package var name: String
    package var mimeType: String
    package var size: Int

    package init(uri: String, name: String, mimeType: String, size: Int) {
      self.uri = uri
      self.name = name
      self.mimeType = mimeType
      self.size = size
    }
  }

  /// ok, error (an exit code other than 0), timeout, memory, output_limit, signal or cancelled.
  package var status: String
  package var exitCode: Int?
  package var signal: String?
  /// Whether the program itself was started: false if it did not compile.
  package var hasRun = true
  package var complaints: [Complaint] = []
  /// What the compiler printed.
  package var compilerOutput = ""
  package var output = ""
  package var errorOutput = ""
  /// Bytes of each that are left out in the middle.
  package var outputDropped = 0
  package var errorOutputDropped = 0
  package var artifacts: [Artifact] = []
  /// Links to the artifacts, as an answer carries them.
  package var links: [ToolContent] = []
  /// What to do instead of system calls that were refused.
  package var refusals: [String] = []
  package var notes: [String] = []
  package var milliseconds = 0
  package var processorMilliseconds = 0
  package var peakMemoryBytes = 0
  /// A is complete isolation.
  package var isolation = "A"

  package init(status: String) { self.status = status }
}
