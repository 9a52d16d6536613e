import ToolKit

/// Begins a conversation about a change.
struct Review: Prompt {
  enum Depth: String, ParamChoice { case brief, thorough }

  struct Arguments: ToolInput {
    @Param("The change, as a unified diff") var diff: String
    @Param("How closely to look") var depth: Depth = .brief
  }

  let name = "review"
  let title = "Review a change"
  let description = "Asks for a review of a change."

  func messages(_ arguments: Arguments, in context: ToolContext) async throws -> [PromptMessage] {
    [.user("Review this change, \(arguments.depth.rawValue):\n\(arguments.diff)")]
  }
}

/// The sections of a handbook, one resource each.
struct Handbook: ResourceTemplate, Completing {
  struct Variables: ToolInput {
    @Param("The section") var section: String
  }

  let uriTemplate = "handbook://{section}"
  let name = "handbook"
  let title = "Handbook"
  let description = "Sections of the handbook."
  let mimeType: String? = "text/plain"
  let sections: [String: String]

  func read(_ variables: Variables, in context: ToolContext) async throws -> ResourceBody? {
    sections[variables.section].map { .text($0) }
  }

  func completions(_ request: CompletionRequest, in context: ToolContext) async throws -> Completions {
    request.matching(sections.keys.sorted())
  }
}
