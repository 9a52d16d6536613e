/// One prompt that a person can choose in a host: messages to begin a conversation with, made from a few arguments.
///
/// The arguments are declared as a tool's are; on the wire each is a string. Arguments with fixed choices are completed by
/// themselves, others if the prompt is also `Completing`.
package protocol Prompt: Sendable {
  associatedtype Arguments: ToolInput

  /// The name on the wire: `^[a-zA-Z0-9_-]{1,64}$`.
  var name: String { get }
  /// The name that a host shows to people.
  var title: String { get }
  /// What the prompt is good for, for people and models.
  var description: String { get }
  /// What a host may show beside the title.
  var icons: [Icon] { get }

  /// The messages for these arguments.
  ///
  /// - Throws: `ToolError` for what the caller can change, `CancellationError` when it was cancelled; any other error is
  ///   reported as an internal one.
  func messages(_ arguments: Arguments, in context: ToolContext) async throws -> [PromptMessage]
}

extension Prompt {
  package var icons: [Icon] { [] }
}

/// One message of a prompt (MCP, PromptMessage).
package struct PromptMessage: Sendable, Hashable {
  package let role: Annotations.Role
  package let content: ToolContent

  package init(_ role: Annotations.Role, _ content: ToolContent) {
    self.role = role
    self.content = content
  }

  /// What the user says.
  package static func user(_ text: String) -> PromptMessage { PromptMessage(.user, .text(text)) }
}
