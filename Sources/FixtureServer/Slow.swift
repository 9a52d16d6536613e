import Observe
import ToolKit

/// Waits without computing, tells how far it is, and can be cancelled: a call that waits for something else.
struct Slow: Tool {
  struct Input: ToolInput {
    @Param("How long to wait, in milliseconds", .range(0...600_000)) var ms: Int
  }

  struct Output: ToolOutput {
    @Field("How long it waited, in milliseconds") var waitedMs: Int = 0
    var content: [ToolContent] { [.text("waited \(waitedMs) ms")] }
  }

  let name = "slow"
  let title = "Slow"
  let description = "Waits for some milliseconds and reports progress."
  let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)

  func call(_ input: Input, in context: ToolContext) async throws -> Output {
    let step = 100
    var waited = 0
    context.log(.info, "Waiting \(input.ms) ms")
    while waited < input.ms {
      context.progress(Double(waited), of: Double(input.ms), message: "waited \(waited) of \(input.ms) ms")
      let next = min(step, input.ms - waited)
      try await Task.sleep(for: .milliseconds(next))
      waited += next
    }
    var output = Output()
    output.waitedMs = waited
    return output
  }
}
