import Observe
import ToolKit

/// Reports progress at 0, 50 and 100 of 100.
struct ProgressTool: Tool {
  struct Input: ToolInput {}

  struct Output: ToolOutput {
    @Field("How often it reported") var reports: Int = 3
    var content: [ToolContent] { [.text("Reported progress \(reports) times.")] }
  }

  let name = "test_tool_with_progress"
  let title = "Progress"
  let description = "Reports progress three times."
  let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)

  func call(_ input: Input, in context: ToolContext) async throws -> Output {
    for done in [0.0, 50, 100] {
      context.progress(done, of: 100, message: "\(Int(done)) of 100")
      // More than ten a second would be thinned out.
      try await Task.sleep(for: .milliseconds(120))
    }
    return Output()
  }
}

/// Writes three messages to the client's log.
struct LoggingTool: Tool {
  struct Input: ToolInput {}

  struct Output: ToolOutput {
    @Field("How many messages it wrote") var messages: Int = 3
    var content: [ToolContent] { [.text("Wrote \(messages) messages.")] }
  }

  let name = "test_tool_with_logging"
  let title = "Logging"
  let description = "Writes three messages to the log."
  let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)

  func call(_ input: Input, in context: ToolContext) async throws -> Output {
    for message in ["Tool execution started", "Tool processing data", "Tool execution completed"] {
      context.log(.info, message)
      try await Task.sleep(for: .milliseconds(50))
    }
    return Output()
  }
}
