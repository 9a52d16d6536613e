import ToolKit

/// Gives back what it is given: the cheapest possible call.
struct Echo: Tool {
  struct Input: ToolInput {
    @Param("The text to give back") var text: String
  }

  struct Output: ToolOutput {
    @Field("The text that was given") var text: String = ""
    var content: [ToolContent] { [.text(text)] }
  }

  let name = "echo"
  let title = "Echo"
  let description = "Gives back the text it is given."
  let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)

  func call(_ input: Input, in context: ToolContext) async throws -> Output {
    var output = Output()
    output.text = input.text
    return output
  }
}
