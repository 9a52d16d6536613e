package import ToolKit

/// Counts the words of a text.
package struct CountWords: Tool {
  package struct Input: ToolInput {
    @Param("The text") var text: String
    @Param("Shortest word that counts, in characters", .range(1...100)) var shortest: Int = 1

    package init() {}
  }

  package struct Output: ToolOutput {
    @Field("How many words there are") var words: Int = 0

    package init() {}
    package var content: [ToolContent] { [.text("\(words) words")] }
  }

  package let name = "count_words"
  package let title = "Count words"
  package let description = "Counts the words of a text."
  package let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)

  package init() {}

  package func call(_ input: Input, in context: ToolContext) async throws -> Output {
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
