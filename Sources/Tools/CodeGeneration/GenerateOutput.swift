package import ToolKit

/// What `generate_code` answers. The text in `content` says all of it.
///
/// Few types of its own: whoever wants the list of tools first waits while the runtime looks up what each of them conforms to.
package struct GenerateOutput: ToolOutput {
  @Field("validated: every check passed; failed; unvalidated: a check could not be done; needs_candidate: see brief")
  package var status: String = "failed"
  @Field("Language") package var language: String = ""
  @Field("The program; absent where it is the candidate as it was given", .bulk) package var code: String? = nil
  @Field("All files of the answer, the program first") package var files: [CodeFileField] = []
  @Field("Words beside the code, at most 1000 characters") package var explanation: String? = nil
  @Field("What was done: constraints, lint, run, tests, cases") package var checked: [String] = []
  @Field("Why it failed, the gravest first") package var failures: [FailureField] = []
  @Field("The constraints that are kept or unchecked, and what the check does not see; broken ones are failures")
  package var constraints: [String] = []
  @Field("The linters' verdict: pass, warn, fail or incomplete") package var lint: String? = nil
  @Field("Errors that linters found") package var lintErrors: Int? = nil
  @Field("Warnings") package var lintWarnings: Int? = nil
  @Field("What linters found, the worst first") package var findings: [CodePlaceField] = []
  @Field("The linters") package var linters: [String] = []
  @Field("Tests that passed; tests that cannot be counted are one") package var testsPassed: Int? = nil
  @Field("All tests") package var testsTotal: Int? = nil
  @Field("Names of tests that failed, the first ones") package var testsFailed: [String] = []
  @Field("The run in the sandbox") package var execution: CodeRunField? = nil
  @Field("The attempts of this call") package var attempts: [AttemptField] = []
  @Field("What to do next", .bulk) package var brief: String? = nil
  @Field("The argument 'attempt' of the next call") package var attempt: String? = nil
  @Field("Who wrote the code, where that was a model endpoint") package var model: String? = nil
  @Field("Whose endpoint") package var provider: String? = nil
  @Field("Whether all of it came from the cache") package var cached: Bool? = nil
  @Field("Tokens of the questions to the model") package var inputTokens: Int? = nil
  @Field("Tokens of its answers") package var outputTokens: Int? = nil
  @Field("Those of them for reasoning") package var reasoningTokens: Int? = nil
  @Field("Tokens of the questions that it had read before") package var cachedTokens: Int? = nil
  @Field("What could not be checked, or could have been better") package var degraded: [String] = []
  @Field("Milliseconds") package var tookMs: Double = 0

  /// The readable form.
  @ContentOnly package var readable: [ToolContent] = []
  package var content: [ToolContent] { readable }

  package init() {}
}

/// A file of the answer, or one that the program made.
package struct CodeFileField: FieldGroup {
  @Field("Path in the work folder") package var name: String = ""
  @Field("Lines, of a file of the answer") package var lines: Int? = nil
  @Field("Its text, for files beside the program", .bulk) package var content: String? = nil
  @Field("For a file that was made: read it with resources/read") package var uri: String? = nil
  @Field("Its media type") package var mimeType: String? = nil
  @Field("Its bytes") package var size: Int? = nil

  package init() {}
}

package struct FailureField: FieldGroup {
  @Field("truncated, no_code, syntax, compile, runtime, tests, output, timeout, constraints, lint …", name: "class")
  package var kind: String = ""
  @Field("What is wrong") package var message: String = ""
  @Field("Where") package var places: [CodePlaceField] = []
  @Field("The same for the same failure") package var signature: String = ""

  package init() {}
}

/// A place in the code or in the tests, and what is wrong there.
package struct CodePlaceField: FieldGroup {
  @Field("File of the answer, or the tests") package var file: String = ""
  @Field("Line, from 1; 0 if unknown") package var line: Int = 0
  @Field("Column of a linter's finding, in code points from 1") package var column: Int? = nil
  @Field("Linter and rule of a finding") package var rule: String? = nil
  @Field("error, warning, info or hint, of a finding") package var severity: String? = nil
  @Field("What is wrong there") package var message: String = ""
  @Field("The line itself") package var source: String? = nil

  package init() {}
}

package struct CodeRunField: FieldGroup {
  @Field("ok, error (exit code not 0), timeout, memory, output_limit, signal or cancelled")
  package var status: String = ""
  @Field("Exit code") package var exitCode: Int? = nil
  @Field("Signal that ended it") package var signal: String? = nil
  @Field("Standard output, the middle left out where it is long") package var stdout: String = ""
  @Field("Standard error, or what the compiler printed, in the same way") package var stderr: String = ""
  @Field("Files it made: charts and others") package var artifacts: [CodeFileField] = []
  @Field("Milliseconds it took") package var wallMs: Int = 0
  @Field("Milliseconds of processor time") package var cpuMs: Int = 0
  @Field("Bytes of memory at the peak") package var peakMemoryBytes: Int = 0
  @Field("Isolation tier; A is complete") package var isolation: String = ""
  @Field("What else the reader should know") package var notes: [String] = []

  package init() {}
}

package struct AttemptField: FieldGroup {
  @Field("Its number") package var n: Int = 0
  @Field("Who wrote it; absent for a candidate") package var model: String? = nil
  @Field("validated, unvalidated or failed") package var verdict: String = ""
  @Field("Class of its gravest failure") package var failureClass: String? = nil
  @Field("Signature of that failure") package var signature: String? = nil
  @Field("Tests passed") package var testsPassed: Int? = nil
  @Field("Tokens of the answer") package var outputTokens: Int? = nil
  @Field("Milliseconds") package var ms: Double = 0

  package init() {}
}
