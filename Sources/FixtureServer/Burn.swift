import ToolKit

/// Computes for some time on the compute threads and looks often whether it should stop: a CPU-bound call.
struct Burn: Tool {
  struct Input: ToolInput {
    @Param("How long to compute, in milliseconds", .range(0...600_000)) var ms: Int
  }

  struct Output: ToolOutput {
    @Field("How many rounds were computed") var rounds: Int = 0
    var content: [ToolContent] { [.text("\(rounds) rounds")] }
  }

  let name = "burn"
  let title = "Burn"
  let description = "Uses one core for some milliseconds."
  let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)

  func call(_ input: Input, in context: ToolContext) async throws -> Output {
    let rounds = try await context.compute {
      let end = ContinuousClock.now + .milliseconds(input.ms)
      var rounds = 0
      var state: UInt64 = 88_172_645_463_325_252
      while ContinuousClock.now < end {
        try Task.checkCancellation()
        // Some ten microseconds of work (xorshift) between two looks at clock and cancellation.
        for _ in 0..<10_000 {
          state ^= state << 13
          state ^= state >> 7
          state ^= state << 17
        }
        rounds += state == 0 ? 0 : 1
      }
      return rounds
    }
    var output = Output()
    output.rounds = rounds
    return output
  }
}
