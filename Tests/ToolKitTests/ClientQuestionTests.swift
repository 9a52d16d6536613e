import JSON
import TestSupport
import Testing
import ToolKit

@Suite("Questions to the client")
struct ClientQuestionTests {
  private static let form = Form(
    "order", "What may it be?",
    [
      .text("name", title: "Name", "Yours", isRequired: true, length: 2...4),
      .text("mail", format: "email"),
      .number("score", default: 1.5, in: 0...2),
      .integer("age", in: 1...3),
      .flag("sure", default: false),
      .choice("size", ["s", "l"]),
      .choice("colour", [.init("r", title: "Red"), .init("g", title: "Green")]),
      .choice("old", [.init("r", title: "Red")], usesEnumNames: true),
      .choices("extras", ["a", "b"], default: ["a"]),
      .choices("more", [.init("x", title: "X")]),
    ])

  @Test("A form is a flat schema with defaults, bounds and choices, and a list of what must be there")
  func formSchema() throws {
    let schema = try #require(Self.form.params["requestedSchema"])
    #expect(Self.form.params["message"] == "What may it be?")
    #expect(schema["type"] == "object" && schema["required"] == ["name"])
    let expected: JSONValue = [
      "name": ["type": "string", "title": "Name", "description": "Yours", "minLength": 2, "maxLength": 4],
      "mail": ["type": "string", "format": "email"],
      "score": ["type": "number", "minimum": 0.0, "maximum": 2.0, "default": 1.5],
      "age": ["type": "integer", "minimum": 1, "maximum": 3],
      "sure": ["type": "boolean", "default": false],
      "size": ["type": "string", "enum": ["s", "l"]],
      "colour": ["type": "string", "oneOf": [["const": "r", "title": "Red"], ["const": "g", "title": "Green"]]],
      "old": ["type": "string", "enum": ["r"], "enumNames": ["Red"]],
      "extras": ["type": "array", "items": ["type": "string", "enum": ["a", "b"]], "default": ["a"]],
      "more": ["type": "array", "items": ["anyOf": [["const": "x", "title": "X"]]]],
    ]
    #expect(schema["properties"] == expected)
    #expect(Form("f", "m", [.flag("x")]).params["requestedSchema"]?["required"] == nil)
  }

  @Test("Accepted values are read, missing ones have their default or are left out")
  func accepted() throws {
    let answer = try Self.form.answer(
      in: ["action": "accept", "content": ["name": "Ada", "age": 2, "mail": nil, "stranger": 1]])
    #expect(answer == .accepted(["name": "Ada", "age": 2, "score": 1.5, "sure": false, "extras": ["a"]]))
    #expect(try Self.form.answer(in: ["action": "decline"]) == .declined)
    #expect(try Self.form.answer(in: ["action": "cancel", "content": [:]]) == .cancelled)
  }

  @Test(
    "An unusable answer is refused with the member and what it must be",
    arguments: [
      (#"{}"#, "action must be a string"),
      (#"{"action":"maybe"}"#, "action must be accept, decline or cancel"),
      (#"{"action":"accept"}"#, "content must be an object"),
      (#"{"action":"accept","content":{}}"#, "content.name is missing"),
      (#"{"action":"accept","content":{"name":1}}"#, "content.name must be a string"),
      (#"{"action":"accept","content":{"name":"x"}}"#, "content.name must have 2 to 4 characters"),
      (#"{"action":"accept","content":{"name":"abc","score":3}}"#, "content.score must be from 0.0 to 2.0"),
      (#"{"action":"accept","content":{"name":"abc","score":"3"}}"#, "content.score must be a number"),
      (#"{"action":"accept","content":{"name":"abc","age":1.5}}"#, "content.age must be an integer"),
      (#"{"action":"accept","content":{"name":"abc","age":9}}"#, "content.age must be from 1 to 3"),
      (#"{"action":"accept","content":{"name":"abc","sure":"yes"}}"#, "content.sure must be true or false"),
      (#"{"action":"accept","content":{"name":"abc","size":"m"}}"#, "content.size must be one of s, l"),
      (#"{"action":"accept","content":{"name":"abc","colour":"Red"}}"#, "content.colour must be one of r, g"),
      (#"{"action":"accept","content":{"name":"abc","extras":"a"}}"#, "content.extras must be an array"),
      (#"{"action":"accept","content":{"name":"abc","extras":[1]}}"#, "content.extras must hold strings"),
      (#"{"action":"accept","content":{"name":"abc","more":["y"]}}"#, "content.more must be one of x"),
    ])
  func unusable(_ answer: String, _ problem: String) throws {
    let result = try JSONValue(parsing: answer)
    #expect(throws: UnusableAnswer(problem)) { try Self.form.answer(in: result) }
  }

  @Test("A model's answer is the text of its blocks")
  func sampling() throws {
    let question = Sampling("q", "Hello?", systemPrompt: "Be brief.", maxTokens: 7)
    #expect(
      question.params == [
        "messages": [["role": "user", "content": ["type": "text", "text": "Hello?"]]], "maxTokens": 7,
        "systemPrompt": "Be brief.",
      ])
    let one = try question.answer(
      in: [
        "role": "assistant", "model": "m", "stopReason": "endTurn", "content": ["type": "text", "text": "Hi"],
      ])
    #expect(one.text == "Hi" && one.model == "m" && one.stopReason == "endTurn")
    let several = try question.answer(
      in: [
        "role": "assistant", "model": "m",
        "content": [["type": "text", "text": "a"], ["type": "image", "data": ""], ["type": "text", "text": "b"]],
      ])
    #expect(several.text == "ab" && several.stopReason == nil)
    for (answer, problem) in [
      (#"{"role":"assistant","content":[]}"#, "model must be a string"),
      (#"{"model":"m","content":[]}"#, "role must be a string"),
      (#"{"model":"m","role":"assistant"}"#, "content must be an object or an array of objects"),
      (#"{"model":"m","role":"assistant","content":[{}]}"#, "content has a block without a type"),
      (#"{"model":"m","role":"assistant","content":{"type":"text"}}"#, "content has a text block without text"),
    ] {
      let result = try JSONValue(parsing: answer)
      #expect(throws: UnusableAnswer(problem)) { try question.answer(in: result) }
    }
  }

  @Test("Folders and web pages are read")
  func others() throws {
    let folders = try OpenFolders("f").answer(in: ["roots": [["uri": "file:///a", "name": "A"], ["uri": "file:///b"]]])
    #expect(folders.map(\.uri) == ["file:///a", "file:///b"] && folders.map(\.name) == ["A", nil])
    #expect(throws: UnusableAnswer("roots must be an array")) { try OpenFolders("f").answer(in: [:]) }
    #expect(throws: UnusableAnswer("roots[0].uri must be a string")) {
      try OpenFolders("f").answer(in: ["roots": [[:]]])
    }
    let page = WebPage("p", "Sign in", url: "https://example.org")
    #expect(page.params == ["mode": "url", "message": "Sign in", "url": "https://example.org"])
    #expect(try page.answer(in: ["action": "accept"]) == .accepted)
    #expect(try page.answer(in: ["action": "cancel"]) == .cancelled)
  }

  @Test(
    "Capabilities are read as clients of every revision declare them",
    arguments: [
      (#"{}"#, []), (#"{"elicitation":{}}"#, [.elicitationForm]), (#"{"elicitation":{"url":{}}}"#, [.elicitationURL]),
      (#"{"elicitation":{"url":{},"form":{}}}"#, [.elicitationForm, .elicitationURL]),
      (#"{"sampling":{},"roots":{"listChanged":true}}"#, [.sampling, .roots]), (#"{"sampling":true}"#, []),
      (#"[]"#, []),
    ] as [(String, ClientCapabilities)])
  func capabilities(_ declared: String, _ expected: ClientCapabilities) throws {
    #expect(ClientCapabilities(declaredIn: try JSONDocument(declared).root) == expected)
  }

  @Test("Without a client nothing can be asked, and the error says what for")
  func nobody() async throws {
    let context = ToolContext.quiet()
    #expect(!context.clientCan(.sampling) && !context.isContinuation)
    await #expect(throws: ClientRequestError.unavailable([.elicitationForm, .roots])) {
      _ = try await context.ask(Self.form, OpenFolders("f"))
    }
    #expect(ClientRequestError.unavailable([.sampling]).toolError.message.contains("(sampling)"))
  }
}
