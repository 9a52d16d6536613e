import JSON
import Roots
import ToolKit

/// A tool that asks its client something and says what came of it. Names and questions are those of the official
/// conformance suite.
struct AskingTool: Tool {
  struct Input: ToolInput {
    @Param("What to ask, where the tool lets the caller choose") var message: String?
    @Param("What to ask the model, where the tool lets the caller choose") var prompt: String?
  }

  struct Output: ToolOutput {
    @Field("What came of it") var text: String = ""
    var content: [ToolContent] { [.text(text)] }
  }

  let name: String
  var title: String { "Conformance: " + name }
  let description: String
  let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)
  let body: @Sendable (Input, ToolContext) async throws -> String

  init(
    _ name: String, _ description: String, _ body: @escaping @Sendable (Input, ToolContext) async throws -> String,
  ) {
    self.name = name
    self.description = description
    self.body = body
  }

  func call(_ input: Input, in context: ToolContext) async throws -> Output {
    var output = Output()
    output.text = try await body(input, context)
    return output
  }
}

extension AskingTool {
  /// All of them, in the order of the suite.
  static var all: [any Tool] { waiting + roundTrips + [folders] }

  // MARK: What the suite asks while a call of 2025-11-25 waits

  private static var waiting: [any Tool] {
    [
      AskingTool("test_sampling", "Asks the client's model.") { input, context in
        let answer = try await context.ask(Sampling("sample", input.prompt ?? "Say hello.", maxTokens: 100))
        return "LLM response: \(answer.text)"
      },
      AskingTool("test_elicitation", "Asks the person for a name and an address.") { input, context in
        let form = Form(
          "user", input.message ?? "Who are you?",
          [
            .text("username", "User's response", isRequired: true),
            .text("email", "User's email address", isRequired: true),
          ])
        return "User response: \(words(try await context.ask(form)))"
      },
      AskingTool("test_elicitation_sep1034_defaults", "Asks with defaults of every type.") { _, context in
        let form = Form(
          "defaults", "Please review and update the form fields with defaults",
          [
            .text("name", "User name", default: "John Doe"),
            .integer("age", "User age", default: 30),
            .number("score", "User score", default: 95.5),
            .choice("status", ["active", "inactive", "pending"], "User status", default: "active"),
            .flag("verified", "Verification status", default: true),
          ])
        return "Elicitation completed: \(words(try await context.ask(form)))"
      },
      AskingTool("test_elicitation_sep1330_enums", "Asks with every kind of choice.") { _, context in
        let plain: [FormField.Choice] = ["option1", "option2", "option3"]
        let titled = zip(1..., ["First", "Second", "Third"])
          .map { FormField.Choice("value\($0)", title: "\($1) Option") }
        let old = zip(1..., ["One", "Two", "Three"]).map { FormField.Choice("opt\($0)", title: "Option \($1)") }
        let form = Form(
          "choices", "Please select options from the enum fields",
          [
            .choice("untitledSingle", plain),
            .choice("titledSingle", titled),
            .choice("legacyEnum", old, usesEnumNames: true),
            .choices("untitledMulti", plain),
            .choices("titledMulti", titled),
          ])
        return "Elicitation completed: \(words(try await context.ask(form)))"
      },
    ]
  }

  // MARK: What it asks by ending a call of 2026-07-28

  private static var roundTrips: [any Tool] {
    [
      AskingTool("test_input_required_result_elicitation", "Greets the person by name.") { _, context in
        guard case .accepted(let values) = try await context.ask(nameForm) else { return "Hello, whoever you are!" }
        return "Hello, \(values["name"]?.string ?? "")!"
      },
      AskingTool("test_input_required_result_sampling", "Passes a question on to the client's model.") { _, context in
        try await context.ask(capital).text
      },
      AskingTool("test_input_required_result_list_roots", "Lists the client's folders.") { _, context in
        try await context.ask(OpenFolders("client_roots")).map(\.uri).joined(separator: "\n")
      },
      AskingTool("test_input_required_result_request_state", "Asks and proves that it was this call.") { _, context in
        _ = try await context.ask(confirmation)
        return context.isContinuation ? "state-ok" : "there was no state"
      },
      AskingTool("test_input_required_result_multiple_inputs", "Asks three things at once.") { _, context in
        let (name, greeting, folders) = try await context.ask(
          nameForm, Sampling("greeting", "Generate a greeting", maxTokens: 50), OpenFolders("client_roots"))
        return "\(words(name)); \(greeting.text); \(folders.count) folders"
      },
      AskingTool("test_input_required_result_multi_round", "Asks two things one after the other.") { _, context in
        let name = try await context.ask(
          Form("step1", "Step 1: What is your name?", [.text("name", isRequired: true)]))
        let colour = try await context.ask(
          Form("step2", "Step 2: What is your favorite color?", [.text("color", isRequired: true)]))
        return "\(words(name)); \(words(colour))"
      },
      AskingTool("test_input_required_result_tampered_state", "Asks, and takes no other state than its own.") {
        _, context in
        "Confirmed: \(words(try await context.ask(confirmation)))"
      },
      AskingTool("test_input_required_result_capabilities", "Asks only what the client can answer.") { _, context in
        if context.clientCan(.elicitationForm) { return words(try await context.ask(nameForm)) }
        if context.clientCan(.sampling) { return try await context.ask(capital).text }
        return "this client can answer nothing"
      },
      AskingTool("test_missing_capability", "Needs the client's model.") { _, context in
        try await context.ask(capital).text
      },
    ]
  }

  private static let nameForm = Form("user_name", "What is your name?", [.text("name", isRequired: true)])
  private static let capital = Sampling("capital_question", "What is the capital of France?", maxTokens: 100)
  private static let confirmation = Form("confirm", "Please confirm", [.flag("ok", isRequired: true)])

  /// Not the suite's: which folders a tool may open paths in.
  private static var folders: any Tool {
    AskingTool("folders", "Lists the folders that may be opened.") { _, context in
      try await context.roots.paths.joined(separator: "\n")
    }
  }

  private static func words(_ answer: Form.Answer) -> String {
    switch answer {
    case .accepted(let values):
      let content = values.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
      return "action=accept, content={\(content)}"
    case .declined: return "action=decline, content={}"
    case .cancelled: return "action=cancel, content={}"
    }
  }
}

/// A prompt that asks the person what it is about.
struct AskingPrompt: Prompt {
  struct Arguments: ToolInput {}

  let name = "test_input_required_result_prompt"
  let title = "Prompt that asks"
  let description = "A prompt that needs to know its context."

  func messages(_ arguments: Arguments, in context: ToolContext) async throws -> [PromptMessage] {
    let form = Form("user_context", "What context should the prompt use?", [.text("context", isRequired: true)])
    guard case .accepted(let values) = try await context.ask(form) else { return [.user("No context.")] }
    return [.user("Context: \(values["context"]?.string ?? "")")]
  }
}
