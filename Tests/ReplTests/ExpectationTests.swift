import JSON
import Repl
import Testing

@Suite("Expectations")
struct ExpectationTests {
  private let result = Answer.result([
    "content": [["type": "text", "text": "sum is 5"]],
    "structuredContent": ["sum": 5, "list": [1, "b"], "none": nil, "digits": "45"],
  ])

  private func failure(_ text: String, _ answer: Answer? = nil) throws -> String? {
    try Expectation(text).failure(of: answer ?? result)
  }

  @Test(
    "What holds has no failure",
    arguments: [
      "structuredContent.sum 5", "structuredContent.sum 5.0", "structuredContent.list [1.0, \"b\"]",
      "structuredContent {\"digits\":\"45\",\"list\":[1,\"b\"],\"none\":null,\"sum\":5}", "content[0].text sum is 5",
      "content[0].text \"sum is 5\"", "content.0.type text", "content[0].text contains is",
      "structuredContent.none null",
      "structuredContent.list contains b", "structuredContent.digits 45", "structuredContent.digits \"45\"",
      "structuredContent.list contains 1", "structuredContent.none exists",
    ])
  func holds(_ text: String) throws {
    #expect(try failure(text) == nil)
  }

  @Test(
    "What does not hold says what is there instead",
    arguments: [
      ("structuredContent.sum 6", "expected structuredContent.sum to be 6, it is 5"),
      ("structuredContent.sum \"5\"", "expected structuredContent.sum to be \"5\", it is 5"),
      ("content[0].text contains zzz", "expected content[0].text to contain \"zzz\", it is \"sum is 5\""),
      ("content[1].text x", "there is nothing at content[1].text; the result has content, structuredContent"),
      ("sum exists", "there is nothing at sum; the result has content, structuredContent"),
      ("error", "expected an error, got a result"), ("error -32602", "expected an error, got a result"),
    ])
  func fails(_ text: String, _ expected: String) throws {
    #expect(try failure(text) == expected)
  }

  @Test("Protocol errors are matched by code and text")
  func protocolErrors() throws {
    let error = Answer.error(code: -32602, message: "unknown tool 'x'", data: nil)
    for text in ["error", "error -32602", "error unknown tool", "error -32602 unknown", "error \"tool 'x'\""] {
      #expect(try failure(text, error) == nil)
    }
    #expect(try failure("error -32601", error) == "expected error -32601, got error -32602: unknown tool 'x'")
    #expect(try failure("error nope", error) == "expected an error with \"nope\" in it, got \"unknown tool 'x'\"")
    #expect(try failure("sum 5", error) == "expected a result, got error -32602: unknown tool 'x'")
  }

  @Test("A tool's own failure is an error without a code")
  func toolErrors() throws {
    let failed = Answer.result(["isError": true, "content": [["type": "text", "text": "refused: no"]]])
    #expect(failed.isFailure)
    #expect(try failure("error refused", failed) == nil)
    #expect(try failure("isError true", failed) == nil)
    #expect(try failure("error -32602", failed) == "expected error -32602, got a result that says isError")
  }

  @Test("No answer is neither a result nor an error")
  func nothing() throws {
    #expect(try failure("error", .nothing) == "expected an error, got no answer")
    #expect(try failure("a 1", .cancelled) == "expected a result, got nothing: the call was cancelled")
  }
}
