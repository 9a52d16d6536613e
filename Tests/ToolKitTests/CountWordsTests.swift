import JSON
import TestSupport
import Testing
import ToolKit

@Suite("count_words")
struct CountWordsTests {
  private func call(_ arguments: String) async throws -> ToolResult {
    try await ToolRegistry([CountWords()]).call("count_words", arguments: JSONDocument(arguments).root, in: .quiet())
  }

  @Test("Words that are long enough are counted")
  func counts() async throws {
    let result = try await call(#"{"text":"a bc def","shortest":"2"}"#)
    #expect(result.content == [.text("2 words")])
    #expect(result.structured.map { String(decoding: $0, as: UTF8.self) } == #"{"words":2}"#)
  }

  @Test("An empty text is an error that names the argument")
  func empty() async throws {
    let error = await #expect(throws: ToolError.self) { try await call(#"{"text":""}"#) }
    #expect(error?.argument == "text")
  }
}
