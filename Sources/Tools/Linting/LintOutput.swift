package import ToolKit

/// What `lint` answers. The text in `content` says the same for a reader, a line a finding.
///
/// Everything together stays below 60 kB as JSON, whatever was found: counts are exact, lists are cut.
package struct LintOutput: ToolOutput {
  @Field("pass, warn, fail, or incomplete: something could not be read, which counts as fail")
  package var verdict: String = "incomplete"
  @Field("Counts, exact whatever was left out") package var summary = LintSummaryField()
  @Field("The findings, the worst first, then by file and place") package var diagnostics: [LintDiagnosticField] = []
  @Field("The linters") package var tools: [LintToolField] = []
  @Field("Files with fixes") package var fixed: [FixedFileField] = []
  @Field("How columns are counted") package var positionEncoding: String = "utf-32, 1-based"
  @Field("What else the reader should know") package var notes: [String] = []

  /// The readable form: the report, then the diff alone, fixed contents, and links.
  @ContentOnly package var readable: [ToolContent] = []
  package var content: [ToolContent] { readable }

  package init() {}
}

/// Exact counts.
package struct LintSummaryField: FieldGroup {
  @Field("Files that were linted") package var files: Int = 0
  @Field("Files that were not, by reason") package var skipped: [LintSkippedField] = []
  @Field("Findings of severity error") package var errors: Int = 0
  @Field("Of severity warning") package var warnings: Int = 0
  @Field("Of severity info or hint") package var info: Int = 0
  @Field("All findings") package var total: Int = 0
  @Field("Findings in diagnostics") package var returned: Int = 0
  @Field("Whether some were left out") package var truncated: Bool = false
  @Field("Findings silenced by comments") package var suppressed: Int = 0
  @Field("Findings with a safe fix") package var fixable: Int = 0
  @Field("Milliseconds") package var durationMs: Double = 0

  package init() {}
}

/// Files that were not linted.
package struct LintSkippedField: FieldGroup {
  @Field("Why") package var reason: String = ""
  @Field("How many") package var count: Int = 0
  @Field("One of them") package var example: String = ""

  package init() {}
}

/// A finding.
package struct LintDiagnosticField: FieldGroup {
  @Field("File") package var file: String = ""
  @Field("Linter") package var tool: String = ""
  @Field("Rule") package var rule: String = ""
  @Field("The rule in words") package var name: String? = nil
  @Field("correctness, security, style, type, syntax or secret") package var category: String = ""
  @Field("error, warning, info or hint") package var severity: String = ""
  @Field("What the linter calls it") package var nativeSeverity: String? = nil
  @Field("How sure the linter is") package var confidence: String? = nil
  @Field("CWE number") package var cwe: Int? = nil
  @Field("What is wrong") package var message: String = ""
  @Field("From the first character to behind the last") package var range = RangeField()
  @Field("Explanation") package var url: String? = nil
  @Field("Other linters that found the same") package var also: [TwinField] = []
  @Field("How to remove it") package var fix: FixField? = nil

  package init() {}
}

package struct RangeField: FieldGroup {
  @Field("Start") package var start = PositionField()
  @Field("End") package var end = PositionField()

  package init() {}
}

package struct PositionField: FieldGroup {
  @Field("Line, from 1") package var line: Int = 1
  @Field("Column in code points, from 1") package var column: Int = 1

  package init() {}
}

package struct TwinField: FieldGroup {
  @Field("Linter") package var tool: String = ""
  @Field("Rule") package var rule: String = ""

  package init() {}
}

package struct FixField: FieldGroup {
  @Field("What it does") package var title: String = ""
  @Field("safe or unsafe") package var applicability: String = ""
  @Field("Replacements, all or none; none where the answer would be too long: see the diff")
  package var edits: [EditField] = []

  package init() {}
}

package struct EditField: FieldGroup {
  @Field("What is replaced") package var range = RangeField()
  @Field("By what") package var text: String = ""

  package init() {}
}

/// What became of a linter.
package struct LintToolField: FieldGroup {
  @Field("Linter") package var name: String = ""
  @Field("Version") package var version: String? = nil
  @Field("ok, parse_error, timeout, unavailable, crashed or skipped_too_large") package var status: String = ""
  @Field("Exit code") package var exit: Int? = nil
  @Field("Milliseconds") package var durationMs: Double = 0
  @Field("Why, or how to install it") package var detail: String? = nil

  package init() {}
}

/// A file with its fixes.
package struct FixedFileField: FieldGroup {
  @Field("File") package var file: String = ""
  @Field("Safe fixes applied") package var fixes: Int = 0
  @Field("Safe fixes that could not be applied") package var left: Int = 0
  @Field("Unified diff for patch -p1", .bulk) package var diff: String? = nil
  @Field("Resource with the whole diff") package var diffUri: String? = nil
  @Field("The fixed content", .bulk) package var content: String? = nil
  @Field("Resource with the whole content") package var contentUri: String? = nil

  package init() {}
}
