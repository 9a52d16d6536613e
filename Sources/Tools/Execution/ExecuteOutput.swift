package import ToolKit

/// What `execute_sandboxed` answers. The text in `content` says all of it; text above 2 kB is only there.
package struct ExecuteOutput: ToolOutput {
  @Field("ok, error (exit code not 0), timeout, memory, output_limit, signal or cancelled")
  package var status: String = "ok"
  @Field("Exit code of the program, absent when something ended it") package var exitCode: Int? = nil
  @Field("Name of the signal that ended the program") package var signal: String? = nil
  @Field("The compiler's run, for a language that is compiled") package var compile: CompileField? = nil
  @Field("repr of the last expression (Python)", .bulk) package var value: String? = nil
  @Field("Standard output", .bulk) package var stdout: String = ""
  @Field("Standard error", .bulk) package var stderr: String = ""
  @Field("Bytes written to standard output") package var stdoutBytes: Int = 0
  @Field("Bytes of it that are left out") package var stdoutDropped: Int = 0
  @Field("Bytes written to standard error") package var stderrBytes: Int = 0
  @Field("Bytes of it that are left out") package var stderrDropped: Int = 0
  @Field("Files it made or changed") package var artifacts: [ArtifactField] = []
  @Field("Files that are not returned") package var skipped: [SkippedField] = []
  @Field("System calls that were refused") package var denied: [DeniedField] = []
  @Field("What it used") package var usage = UsageField()
  @Field("The limits in force") package var limits = LimitsField()
  @Field("The isolation in force") package var isolation = IsolationField()
  @Field("The session, if the call named one") package var session: SessionField? = nil
  @Field("What else the reader should know") package var notes: [String] = []

  /// Links and pictures, which follow the text.
  @ContentOnly var attachments: [ToolContent] = []

  package init() {}

  /// Whatever becomes of the program is a successful call, unless the call itself was stopped before the program ended.
  package var isError: Bool { status == "cancelled" }
}

/// The session of a call.
package struct SessionField: FieldGroup {
  @Field("Its name") package var name: String = ""
  @Field("Whether it began with this call") package var isNew: Bool = false
  @Field("Whether it is gone") package var ended: Bool = false
  @Field("Files and folders in it") package var files: Int = 0
  @Field("Bytes they take") package var bytes: Int = 0
  @Field("Seconds without a call after which it is dropped") package var expiresS: Int = 0
  @Field("Names of the other sessions") package var others: [String] = []

  package init() {}
}

/// A file that the program made or changed.
package struct ArtifactField: FieldGroup {
  @Field("Read it with resources/read") package var uri: String = ""
  @Field("Path in the work folder") package var name: String = ""
  @Field("Media type, judged by the content") package var mimeType: String = ""
  @Field("Bytes") package var size: Int = 0
  @Field("Whether it is an input file that was changed") package var changed: Bool = false

  package init() {}
}

/// Files that are not returned, with the reason.
package struct SkippedField: FieldGroup {
  @Field("Path in the work folder, absent for a group") package var name: String? = nil
  @Field("too_big, total_size, too_many, too_deep, not_a_file, hidden or unreadable")
  package var reason: String = ""
  @Field("How many") package var count: Int = 0
  @Field("Bytes, where known") package var size: Int = 0

  package init() {}
}

/// A system call that was refused.
package struct DeniedField: FieldGroup {
  @Field("Name of the call") package var syscall: String = ""
  @Field("How often") package var count: Int = 0
  @Field("What to do instead") package var advice: String = ""

  package init() {}
}

/// What the program used, its children included.
package struct UsageField: FieldGroup {
  @Field("Milliseconds of processor time") package var cpuMs: Int = 0
  @Field("Milliseconds it took") package var wallMs: Int = 0
  @Field("Bytes of memory at the peak") package var peakMemoryBytes: Int = 0

  package init() {}
}

/// The limits that were in force.
package struct LimitsField: FieldGroup {
  @Field("Seconds") package var timeoutS: Double = 0
  @Field("MB of memory, files included") package var memoryMb: Int = 0
  @Field("Processors") package var cpus: Int = 0
  @Field("Processes and threads") package var processes: Int = 0
  @Field("MB of files in the work folder and /tmp") package var workMb: Int = 0
  @Field("MB of output until the program is ended") package var outputMb: Int = 0

  package init() {}
}

/// The isolation that was in force.
package struct IsolationField: FieldGroup {
  @Field("A: complete, B: kernel filters only, C: system call filter only") package var tier: String = ""
  @Field("Layers that this machine lacks") package var missing: [String] = []
  @Field("cold: executed; warm: born of an interpreter that has its libraries loaded")
  package var path: String = "cold"

  package init() {}
}
