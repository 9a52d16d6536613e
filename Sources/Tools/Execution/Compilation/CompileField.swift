package import ToolKit

/// The compiler's run, as the answer shows it.
package struct CompileField: FieldGroup {
  @Field("ok, error, or what ended the compiler: timeout, memory, output_limit, signal, cancelled, too_big")
  package var status: String = "ok"
  @Field("Whether an earlier result was used") package var cached: Bool = false
  @Field("Milliseconds it took, when it was done") package var ms: Int = 0
  @Field("Errors") package var errors: Int = 0
  @Field("Warnings") package var warnings: Int = 0
  @Field("What it found, the first 50") package var diagnostics: [DiagnosticField] = []
  @Field("What it printed", .bulk) package var output: String = ""

  package init() {}
}

/// What a compiler found at one place.
package struct DiagnosticField: FieldGroup {
  @Field("Path in the work folder, absent where no place is known") package var file: String? = nil
  @Field("From 1") package var line: Int? = nil
  @Field("Code points from 1") package var column: Int? = nil
  @Field("error, warning or note") package var severity: String = ""
  @Field("What is wrong") package var message: String = ""

  package init() {}
}
