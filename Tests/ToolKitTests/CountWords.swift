import ToolKit

/// Counts the words of a text.
struct CountWords: Tool {
  struct Input: ToolInput {
    @Param("The text") var text: String
    @Param("Shortest word that counts, in characters", .range(1...100)) var shortest: Int = 1
  }

  struct Output: ToolOutput {
    @Field("How many words there are") var words: Int = 0

    var content: [ToolContent] { [.text("\(words) words")] }
  }

  let name = "count_words"
  let title = "Count words"
  let description = "Counts the words of a text."
  let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)

  func call(_ input: Input, in context: ToolContext) async throws -> Output {
    guard !input.text.isEmpty else {
      throw ToolError(.invalidArgument, "Argument 'text' is empty, expected words to count.", argument: "text")
    }
    var output = Output()
    output.words = try await context.compute {
      input.text.split(whereSeparator: \.isWhitespace).count { $0.count >= input.shortest }
    }
    return output
  }
}
