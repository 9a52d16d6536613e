package import ToolKit

/// What `generate_code` answers. The text in `content` says all of it.
package struct GenerateOutput: ToolOutput {
  @Field("validated: every check passed; failed; unvalidated: a check could not be done; needs_candidate: see brief")
  package var status: String = "failed"
  @Field("Language") package var language: String = ""
  @Field("The program; absent where it is the candidate as it was given", .bulk) package var code: String? = nil
  @Field("All files of the answer, the program first") package var files: [GeneratedFileField] = []
  @Field("Words beside the code, at most 1000 characters") package var explanation: String? = nil
  @Field("What was done: constraints, lint, run, tests, cases") package var checked: [String] = []
  @Field("Why it failed, the gravest first") package var failures: [FailureField] = []
  @Field("The linters' report") package var validation: ValidationField? = nil
  @Field("The constraints, one by one") package var constraints: [ConstraintField] = []
  @Field("The tests") package var tests: TestsField? = nil
  @Field("The run in the sandbox") package var execution: ExecutionField? = nil
  @Field("The attempts of this call") package var attempts: [AttemptField] = []
  @Field("What to do next") package var brief: BriefField? = nil
  @Field("Who wrote the code, where that was a model endpoint") package var model: String? = nil
  @Field("Whose endpoint") package var provider: String? = nil
  @Field("Whether all of it came from the cache") package var cached: Bool? = nil
  @Field("Tokens, where a model endpoint was asked") package var usage: TokensField? = nil
  @Field("What could not be checked, or could have been better") package var degraded: [String] = []
  @Field("Milliseconds") package var tookMs: Double = 0

  /// The readable form.
  @ContentOnly package var readable: [ToolContent] = []
  package var content: [ToolContent] { readable }

  package init() {}
}

package struct GeneratedFileField: FieldGroup {
  @Field("Path in the work folder") package var name: String = ""
  @Field("Lines") package var lines: Int = 0
  @Field("Its text, for files beside the program", .bulk) package var content: String? = nil

  package init() {}
}

package struct FailureField: FieldGroup {
  @Field("truncated, no_code, syntax, compile, runtime, tests, output, timeout, constraints, lint …", name: "class")
  package var kind: String = ""
  @Field("What is wrong") package var message: String = ""
  @Field("Where") package var places: [PlaceField] = []
  @Field("The same for the same failure") package var signature: String = ""

  package init() {}
}

package struct PlaceField: FieldGroup {
  @Field("File of the answer, or the tests") package var file: String = ""
  @Field("Line, from 1; 0 if unknown") package var line: Int = 0
  @Field("What is wrong there") package var message: String = ""
  @Field("The line itself") package var source: String? = nil

  package init() {}
}

package struct ValidationField: FieldGroup {
  @Field("pass, warn, fail or incomplete") package var verdict: String = ""
  @Field("Errors") package var errors: Int = 0
  @Field("Warnings") package var warnings: Int = 0
  @Field("Findings that are neither") package var remarks: Int = 0
  @Field("The worst findings") package var findings: [FindingField] = []
  @Field("The linters") package var tools: [String] = []

  package init() {}
}

package struct FindingField: FieldGroup {
  @Field("File") package var file: String = ""
  @Field("Line, from 1") package var line: Int = 1
  @Field("Column in code points, from 1") package var column: Int = 1
  @Field("Linter") package var tool: String = ""
  @Field("Rule") package var rule: String = ""
  @Field("error, warning, info or hint") package var severity: String = ""
  @Field("What is wrong") package var message: String = ""

  package init() {}
}

package struct ConstraintField: FieldGroup {
  @Field("As it was given") package var constraint: String = ""
  @Field("kept, broken or unchecked") package var status: String = ""
  @Field("How, and what the check does not see") package var detail: String = ""

  package init() {}
}

package struct TestsField: FieldGroup {
  @Field("How many passed") package var passed: Int = 0
  @Field("How many there are; tests that cannot be counted are one") package var total: Int = 0
  @Field("Names of those that failed, the first ones") package var failed: [String] = []

  package init() {}
}

package struct ExecutionField: FieldGroup {
  @Field("ok, error (exit code not 0), timeout, memory, output_limit, signal or cancelled")
  package var status: String = ""
  @Field("Exit code") package var exitCode: Int? = nil
  @Field("Signal that ended it") package var signal: String? = nil
  @Field("Standard output, the middle left out where it is long") package var stdout: String = ""
  @Field("Standard error, or what the compiler printed, in the same way") package var stderr: String = ""
  @Field("Files it made: charts and others") package var artifacts: [GeneratedArtifactField] = []
  @Field("Milliseconds it took") package var wallMs: Int = 0
  @Field("Milliseconds of processor time") package var cpuMs: Int = 0
  @Field("Bytes of memory at the peak") package var peakMemoryBytes: Int = 0
  @Field("Isolation tier; A is complete") package var isolation: String = ""
  @Field("What else the reader should know") package var notes: [String] = []

  package init() {}
}

package struct GeneratedArtifactField: FieldGroup {
  @Field("Read it with resources/read") package var uri: String = ""
  @Field("Path in the work folder") package var name: String = ""
  @Field("Media type") package var mimeType: String = ""
  @Field("Bytes") package var size: Int = 0

  package init() {}
}

package struct AttemptField: FieldGroup {
  @Field("Its number") package var n: Int = 0
  @Field("Who wrote it; absent for a candidate") package var model: String? = nil
  @Field("validated, unvalidated or failed") package var verdict: String = ""
  @Field("Class of its gravest failure") package var failureClass: String? = nil
  @Field("Signature of that failure") package var signature: String? = nil
  @Field("Tests passed") package var testsPassed: Int? = nil
  @Field("Tokens") package var usage: TokensField? = nil
  @Field("Milliseconds") package var ms: Double = 0

  package init() {}
}

package struct TokensField: FieldGroup {
  @Field("Of the question") package var input: Int? = nil
  @Field("Of the answer") package var output: Int? = nil
  @Field("Of the answer, for reasoning") package var reasoning: Int? = nil
  @Field("Of the question, that the server had read before") package var cached: Int? = nil

  package init() {}
}

package struct BriefField: FieldGroup {
  @Field("The argument 'attempt' of the next call") package var attempt: String = ""
  @Field("How many attempts there are") package var maxAttempts: Int = 0
  @Field("The brief", .bulk) package var text: String = ""

  package init() {}
}
