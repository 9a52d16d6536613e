package import JSON

/// What a client is told about a prompt.
package struct PromptDefinition: Sendable, Hashable {
  package let name: String
  package let title: String
  package let description: String
  package let icons: [Icon]
  /// The arguments in the order of their declaration.
  package let arguments: [Property]
}

/// A prompt whose types are no longer visible: what the registry keeps.
package final class RegisteredPrompt: Sendable {
  package let definition: PromptDefinition
  package let completer: Completer
  private let body: @Sendable (JSONView?, ToolContext) async throws -> [PromptMessage]

  /// - Throws: `RegistryError` that names what is wrong with the declaration.
  package init<Subject: Prompt>(_ prompt: Subject) throws(RegistryError) {
    let shape = InputShape.of(Subject.Arguments.self)
    definition = PromptDefinition(
      name: prompt.name, title: prompt.title, description: prompt.description, icons: prompt.icons,
      arguments: shape.properties)
    completer = Completer(shape.properties, prompt as? any Completing)
    body = { arguments, context in
      try await prompt.messages(Subject.Arguments.decoded(from: arguments), in: context)
    }
    var flaws = shape.flaws
    if !WireName.isValid(prompt.name) { flaws.append("its name does not match ^[a-zA-Z0-9_-]{1,64}$") }
    if prompt.title.isEmpty { flaws.append("it has no title") }
    flaws += ToolDefinition.flaws(ofDescription: prompt.description)
    guard flaws.isEmpty else {
      throw RegistryError("The prompt '\(prompt.name)': " + flaws.joined(separator: "; ") + ".")
    }
  }

  /// Reads the arguments and makes the messages on the caller's task.
  ///
  /// - Throws: `ToolError`, `CancellationError`, or whatever else the prompt let escape, which is our bug.
  package func messages(_ arguments: JSONView?, in context: ToolContext) async throws -> [PromptMessage] {
    try await body(arguments, context)
  }
}
