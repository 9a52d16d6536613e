import ToolKit

/// The same arguments as those of a prompt, every one of which can be completed.
struct AllKindsPrompt: Prompt, Completing {
  let name = "kinds"
  let title = "Kinds"
  let description = "Says arguments of all kinds."

  func messages(_ arguments: AllKinds.Input, in context: ToolContext) async throws -> [PromptMessage] {
    [.user("\(arguments.text) \(arguments.count) \(arguments.items.map(\.values))")]
  }

  func completions(_ request: CompletionRequest, in context: ToolContext) async throws -> Completions {
    request.matching([request.argument, request.value] + request.known.keys.sorted() + request.known.values.sorted())
  }
}

/// Resources whose URIs say what they hold.
struct AllNames: ResourceTemplate {
  struct Variables: ToolInput {
    @Param("One") var one: String
    @Param("Two") var two: Int
  }

  let uriTemplate = "x://{one}/{two}.txt"
  let name = "names"
  let title = "Names"
  let description = "Gives back what the URI says."

  func read(_ variables: Variables, in context: ToolContext) async throws -> ResourceBody? {
    variables.two == 0 ? nil : .text(variables.one)
  }
}

/// A list that grows with each look at it.
struct Growing: Resource {
  let offer: Offer
  let uri = "x:grow"
  let name = "grow"
  let title = "Grow"
  let description = "Adds a resource at each reading, and says that it has changed."

  private struct Grown: Resource {
    let uri: String
    let name = "grown"
    let title = "Grown"
    let description = "Was added."
    func read(in context: ToolContext) async throws -> ResourceBody { .blob([0]) }
  }

  func read(in context: ToolContext) async throws -> ResourceBody {
    try offer.change { lists in
      let count = lists.resources.resources.entries.count
      if count < 8 { try lists.resources.add(Grown(uri: "x:grown/\(count)")) }
    }
    offer.announceChange(ofResource: uri)
    return .text("grown")
  }
}
