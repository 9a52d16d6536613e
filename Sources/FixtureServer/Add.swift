import ToolKit

/// Adds two numbers: arguments that are not strings.
struct Add: Tool {
  struct Input: ToolInput {
    @Param("The first number") var a: Double
    @Param("The second number") var b: Double
  }

  struct Output: ToolOutput {
    @Field("The sum of both") var sum: Double = 0
    var content: [ToolContent] { [.text(Int64(exactly: sum).map(String.init) ?? String(sum))] }
  }

  let name = "add"
  let title = "Add"
  let description = "Adds two numbers."
  let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)

  func call(_ input: Input, in context: ToolContext) async throws -> Output {
    var output = Output()
    output.sum = input.a + input.b
    guard output.sum.isFinite else {
      throw ToolError(.invalidArgument, "The sum is beyond the largest number; add smaller ones.", argument: "a")
    }
    return output
  }
}
