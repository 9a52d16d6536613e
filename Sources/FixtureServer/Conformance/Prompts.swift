import ToolKit

/// A prompt that says the same thing at each call. Names and texts are those that the protocol's conformance suite asks
/// a server for, here and in the prompts below.
struct FixedPrompt: Prompt {
  struct Arguments: ToolInput {}

  let name: String
  let title: String
  let description: String
  let said: [PromptMessage]

  func messages(_ arguments: Arguments, in context: ToolContext) async throws -> [PromptMessage] { said }

  static let simple = FixedPrompt(
    name: "test_simple_prompt", title: "Simple prompt", description: "A prompt without arguments.",
    said: [.user("This is a simple prompt for testing.")])

  static let image = FixedPrompt(
    name: "test_prompt_with_image", title: "Prompt with a picture", description: "A prompt that shows a picture.",
    said: [
      PromptMessage(.user, .image(Samples.png, mimeType: "image/png")),
      .user("Please analyze the image above."),
    ])
}

/// A prompt with two arguments, the first of which is completed.
struct ArgumentsPrompt: Prompt, Completing {
  struct Arguments: ToolInput {
    @Param("The first argument") var arg1: String
    @Param("The second argument") var arg2: String
  }

  let name = "test_prompt_with_arguments"
  let title = "Prompt with arguments"
  let description = "A prompt that repeats its arguments."
  let icons = [Icon("data:image/svg+xml,%3Csvg/%3E", mimeType: "image/svg+xml", sizes: ["any"], theme: .light)]

  func messages(_ arguments: Arguments, in context: ToolContext) async throws -> [PromptMessage] {
    [.user("Prompt with arguments: arg1='\(arguments.arg1)', arg2='\(arguments.arg2)'")]
  }

  func completions(_ request: CompletionRequest, in context: ToolContext) async throws -> Completions {
    switch request.argument {
    case "arg1": request.matching(["paris", "park", "party"])
    // Depends on what is known already.
    case "arg2": request.matching(request.known["arg1"].map { ["\($0)-north", "\($0)-south"] } ?? [])
    default: Completions([])
    }
  }
}

/// A prompt about a resource that the caller names.
struct EmbeddedResourcePrompt: Prompt {
  struct Arguments: ToolInput {
    @Param("The resource to embed", name: "resourceUri") var resourceURI: String
  }

  let name = "test_prompt_with_embedded_resource"
  let title = "Prompt with a resource"
  let description = "A prompt that holds a resource."

  func messages(_ arguments: Arguments, in context: ToolContext) async throws -> [PromptMessage] {
    let contents = ResourceContents(
      uri: arguments.resourceURI, mimeType: "text/plain", .text("Embedded resource content for testing."))
    return [PromptMessage(.user, .resource(contents)), .user("Please process the embedded resource above.")]
  }
}
