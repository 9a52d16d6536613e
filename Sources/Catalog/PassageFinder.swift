internal import CodeGeneration
internal import ToolKit
internal import VectorSearch

/// `vector_search`, as `generate_code` asks it: in the one folder that there is.
struct PassageFinder: PassageFinding {
  let tool: VectorSearch

  func passages(for question: String, tokens: Int, in context: ToolContext) async throws -> FoundPassages {
    var input = VectorSearchInput()
    input.query = question
    input.k = 5
    input.maxTokens = min(max(tokens, 100), 10_000)
    let output = try await tool.call(input, in: context)
    return FoundPassages(
      passages: output.passages.map { passage in
        .init(place: "\(passage.path):\(passage.startLine)-\(passage.endLine)", text: passage.text)
      }, degraded: output.degraded)
  }
}
