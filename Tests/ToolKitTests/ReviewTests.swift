import JSON
import TestSupport
import Testing
import ToolKit

@Suite("The prompt and the resources of the guide")
struct ReviewTests {
  @Test("The prompt makes a message of its arguments")
  func prompt() async throws {
    let review = try #require(try PromptRegistry([Review()])["review"])
    let messages = try await review.messages(JSONDocument(#"{"diff":"+x"}"#).root, in: .quiet())
    #expect(messages == [.user("Review this change, brief:\n+x")])
  }

  @Test("The resources are read and completed by their pattern")
  func resources() async throws {
    let resources = try ResourceRegistry(templates: [Handbook(sections: ["safety": "Wear a helmet."])])
    #expect(try await resources.read("handbook://safety", in: .quiet())?.contents.body == .text("Wear a helmet."))
    #expect(try await resources.read("handbook://cooking", in: .quiet()) == nil)
    let completer = try #require(resources.templates["handbook://{section}"]?.completer)
    let suggestions = try await completer.completions(
      CompletionRequest(argument: "section", value: "s"), in: .quiet())
    #expect(suggestions.values == ["safety"])
  }
}
