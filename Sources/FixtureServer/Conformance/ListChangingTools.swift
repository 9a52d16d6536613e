import ToolKit

/// Adds something to a list, or takes it away again, and says what is so afterwards.
struct ToggleTool: Tool {
  struct Input: ToolInput {}

  struct Output: ToolOutput {
    @Field("Whether the entry is in the list now") var isListed: Bool = false
    var content: [ToolContent] { [.text(isListed ? "It is in the list now." : "It is not in the list any more.")] }
  }

  let name: String
  let title: String
  let description: String
  let annotations = ToolAnnotations(readOnly: false, destructive: false, idempotent: false, openWorld: false)
  let offer: Offer
  /// Whether the entry is in the lists afterwards.
  let toggle: @Sendable (inout Offer.Lists) throws -> Bool

  func call(_ input: Input, in context: ToolContext) async throws -> Output {
    var output = Output()
    try offer.change { lists in output.isListed = try toggle(&lists) }
    return output
  }

  static func all(_ offer: Offer) -> [ToggleTool] {
    [
      ToggleTool(
        name: "test_trigger_tool_change", title: "Change the tools", description: "Adds a tool or takes it away.",
        offer: offer
      ) { lists in
        let tool = ContentTool(
          name: "test_dynamic_tool", title: "Dynamic tool", description: "Comes and goes.", content: [.text("here")])
        if lists.tools.remove(tool.name) { return false }
        try lists.tools.add(tool)
        return true
      },
      ToggleTool(
        name: "test_trigger_prompt_change", title: "Change the prompts", description: "Adds a prompt or takes it away.",
        offer: offer
      ) { lists in
        let prompt = FixedPrompt(
          name: "test_dynamic_prompt", title: "Dynamic prompt", description: "Comes and goes.", said: [.user("here")])
        if lists.prompts.remove(prompt.name) { return false }
        try lists.prompts.add(prompt)
        return true
      },
      ToggleTool(
        name: "test_trigger_resource_change", title: "Change the resources",
        description: "Adds a resource or takes it away.", offer: offer
      ) { lists in
        let resource = FixedResource(
          uri: "test://dynamic-resource", title: "Dynamic resource", description: "Comes and goes.",
          mimeType: "text/plain", body: .text("here"))
        if lists.resources.remove(resource.uri) { return false }
        try lists.resources.add(resource)
        return true
      },
    ]
  }
}

/// Changes what the watched resource holds.
struct TouchTool: Tool {
  struct Input: ToolInput {}

  struct Output: ToolOutput {
    @Field("How often the resource has changed") var changes: Int = 0
    var content: [ToolContent] { [.text("The resource has changed \(changes) times.")] }
  }

  let name = "test_touch_watched_resource"
  let title = "Change the watched resource"
  let description = "Changes what test://watched-resource holds."
  let annotations = ToolAnnotations(readOnly: false, destructive: false, idempotent: false, openWorld: false)
  let offer: Offer
  let resource: WatchedResource

  func call(_ input: Input, in context: ToolContext) async throws -> Output {
    var output = Output()
    output.changes = resource.touch()
    offer.announceChange(ofResource: resource.uri)
    return output
  }
}
