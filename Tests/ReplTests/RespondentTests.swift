import JSON
import Testing

@testable import Repl

@Suite("Answers to what a server asks")
struct RespondentTests {
  private func respondent(folders: [String] = []) -> Respondent {
    let console = Console(isTerminal: false, isColoured: false, output: { _ in }, error: { _ in })
    return Respondent(folders: folders, console: console) { path throws(ReplSyntaxError) in
      throw ReplSyntaxError("no \(path)")
    }
  }

  private static let form: JSONValue = [
    "message": "Who?",
    "requestedSchema": [
      "type": "object", "required": ["name"],
      "properties": [
        "name": ["type": "string"], "age": ["type": "integer", "default": 7],
        "tags": ["type": "array", "items": ["type": "string", "enum": ["a", "b"]]],
      ],
    ],
  ]

  @Test("Prepared values answer one form each, with the types that it asks for")
  func prepared() throws {
    let respondent = respondent()
    guard case .answer(let values) = try ReplLine("answer name=5 age=5 tags=a", tools: []) else {
      Issue.record("no answer line")
      return
    }
    respondent.prepare(values)
    #expect(
      try respondent.answer("elicitation/create", Self.form)
        == ["action": "accept", "content": ["name": "5", "age": 5, "tags": ["a"]]])
    #expect(try respondent.answer("elicitation/create", Self.form) == ["action": "decline"])
  }

  @Test("A person is asked field by field; an empty line takes the default, or asks again for what must be there")
  func person() throws {
    let respondent = respondent()
    var lines = ["", "Ada", "", "a, b"]
    var prompts: [String] = []
    respondent.person = { prompt in
      prompts.append(prompt)
      return lines.isEmpty ? nil : lines.removeFirst()
    }
    #expect(
      try respondent.answer("elicitation/create", Self.form)
        == ["action": "accept", "content": ["name": "Ada", "age": 7, "tags": ["a", "b"]]])
    #expect(
      prompts == ["name (string): ", "name (string): ", "age (integer, else 7): ", "tags (a|b, or nothing): "])
    #expect(try respondent.answer("elicitation/create", Self.form) == ["action": "cancel"])
  }

  @Test("Folders are declared and told if there are any; what the REPL cannot do it does not answer")
  func folders() throws {
    #expect(respondent().capabilities == ["elicitation": ["form": [:]]])
    #expect(try respondent().answer("roots/list", [:]) == nil)
    let withFolders = respondent(folders: ["/a b"])
    #expect(withFolders.capabilities["roots"] == [:])
    #expect(try withFolders.answer("roots/list", [:]) == ["roots": [["uri": "file:///a%20b"]]])
    #expect(try withFolders.answer("elicitation/create", ["mode": "url"]) == nil)
    #expect(try withFolders.answer("sampling/createMessage", [:]) == nil)
  }
}
