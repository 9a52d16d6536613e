package import ToolKit

/// What `generate_code` takes. Lengths and ranges are checked where they are read: every bound in a schema costs each
/// conversation.
package struct GenerateInput: ToolInput {
  /// How far code is checked.
  package enum Validation: String, ParamChoice { case run, lint, none }

  @Param("The task") package var prompt: String
  @Param("As in execute_sandboxed") package var language: String
  @Param("Your code") package var candidate: String?
  @Param("From the brief") package var attempt: String?
  @Param("Code that tests it") package var tests: String?
  @Param("Test inputs") package var stdin: [String] = []
  @Param("For each") package var expectedOutput: [String] = []
  @Param("path, path:1-40, ?question to search") package var context: [String] = []
  @Param("max_lines=50, import=math, forbid=eval") package var constraints: [String] = []
  @Param("How far") package var validate: Validation?
  @Param("1 to 5") package var maxAttempts: Int?
  @Param("For all") package var deadlineMs: Int?

  package init() {}
}
