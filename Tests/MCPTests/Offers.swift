import JSON
import JSONRPC
import MCP
import Observe
import Roots
import TestSupport
import ToolKit

/// A server of this process with something of everything, whose lists can change.
struct OfferingServer {
  let offer: Offer
  private let server: InMemoryServer
  var peer: Peer { server.peer }

  init(
    tools: [any Tool] = [Say()], prompts: [any Prompt] = [Greet()], resources: [any Resource] = [Note()],
    templates: [any ResourceTemplate] = [Day()], isFixed: Bool = false, pageSize: Int = MCPServer.defaultPageSize,
    limits: ConnectionLimits = .unhurried,
  ) throws {
    offer = Offer(
      tools: try ToolRegistry(tools), prompts: try PromptRegistry(prompts),
      resources: try ResourceRegistry(resources, templates: templates), isFixed: isFixed)
    server = InMemoryServer(
      MCPServer(
        info: ServerInfo(name: "test", title: "Test", version: "1.2.3"), offer: offer, pageSize: pageSize, roots: .none,
        limits: limits))
  }

  /// A second client of the same offer would be told the same; this is the end of the only one.
  func end() async throws -> [String] {
    peer.closeOutput()
    return try await peer.rest()
  }
}

/// A prompt with one argument of each kind that a string can spell.
struct Greet: Prompt {
  enum Tone: String, ParamChoice { case formal, familiar }

  struct Arguments: ToolInput {
    @Param("Whom to greet") var name: String
    @Param("How to speak") var tone: Tone = .formal
    @Param("How often", .range(1...3)) var times: Int = 1
    @Param("Whether to shout") var isLoud: Bool = false
  }

  struct Bug: Error {}

  var name = "greet"
  let title = "Greet"
  let description = "Greets somebody."
  let icons = [Icon("https://example.org/i.png", mimeType: "image/png", sizes: ["48x48"], theme: .dark)]

  func messages(_ arguments: Arguments, in context: ToolContext) async throws -> [PromptMessage] {
    switch arguments.name {
    case "bug": throw Bug()
    case "nobody": throw ToolError(.refused, "Nobody is not greeted.")
    default: break
    }
    context.log(.warning, "greeting")
    context.progress(1, of: 1)
    return [
      .user("\(arguments.tone) \(arguments.name) \(arguments.times) \(arguments.isLoud)"),
      PromptMessage(.assistant, .audio([1, 2, 3], mimeType: "audio/wav")),
    ]
  }
}

/// A prompt that suggests values itself, which depend on what is known.
struct Travel: Prompt, Completing {
  struct Arguments: ToolInput {
    @Param("The country") var country: String
    @Param("The city") var city: String
  }

  let name = "travel"
  let title = "Travel"
  let description = "Plans a journey."

  func messages(_ arguments: Arguments, in context: ToolContext) async throws -> [PromptMessage] { [] }

  func completions(_ request: CompletionRequest, in context: ToolContext) async throws -> Completions {
    switch (request.argument, request.known["country"]) {
    case ("city", "France"): request.matching(["Paris", "Pau", "Lyon"])
    case ("city", _): request.matching((1...150).map { "City \($0)" })
    default: Completions(["only one of many"], total: nil, hasMore: true)
    }
  }
}

/// A text that a test changes.
struct Note: Resource {
  var uri = "note://one"
  let name = "one"
  let title = "One"
  var description = "A note."
  let mimeType: String? = "text/plain"
  let size: Int? = 5
  let annotations: Annotations? = Annotations(audience: [.user], priority: 0.5, lastModified: "2026-01-01T00:00:00Z")

  func read(in context: ToolContext) async throws -> ResourceBody { .text("hello") }
}

/// One resource for each day of a year that has any.
struct Day: ResourceTemplate {
  enum Month: String, ParamChoice { case january, february, march }

  struct Variables: ToolInput {
    @Param("The month") var month: Month
    @Param("The day", .range(1...31)) var day: Int
  }

  let uriTemplate = "day://{month}/{day}.bin"
  let name = "day"
  let title = "Day"
  let description = "A day."
  let mimeType: String? = "application/octet-stream"
  let timeToLive: Duration = .seconds(7)

  func read(_ variables: Variables, in context: ToolContext) async throws -> ResourceBody? {
    if variables.month == .february, variables.day > 28 { return nil }
    return .blob([UInt8(variables.day)])
  }
}
