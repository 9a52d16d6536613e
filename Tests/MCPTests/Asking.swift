import JSON
import JSONRPC
import MCP
import Observe
import Roots
import Synchronization
import TestSupport
import ToolKit

/// Starts a server of this process whose tools ask the client.
func startAskingServer(
  roots: Roots = .none, rootsPatience: Duration = .seconds(2), limits: ConnectionLimits = .unhurried,
) throws -> InMemoryServer {
  InMemoryServer(
    MCPServer(
      info: ServerInfo(name: "test", title: "Test", version: "1"),
      offer: Offer(
        tools: try ToolRegistry([
          Ask("ask") { context in
            switch try await context.ask(nameForm) {
            case .accepted(let values): "accepted \(values["name"] ?? .null)"
            case .declined: "declined"
            case .cancelled: "cancelled"
            }
          },
          Ask("ask_briefly", deadline: .seconds(1)) { context in "\(try await context.ask(nameForm))" },
          Ask("ask_model") { context in try await context.ask(Sampling("model", "Hello?", maxTokens: 9)).text },
          Ask("ask_all") { context in
            let (name, said, folders) = try await context.ask(
              nameForm, Sampling("model", "Hello?", maxTokens: 9), OpenFolders("folders"))
            return "\(name) \(said.text) \(folders.count)"
          },
          Ask("ask_twice") { context in
            let first = try await context.ask(nameForm)
            let second = try await context.ask(Form("sure", "Really \(first)?", [.flag("yes", isRequired: true)]))
            return "\(second)"
          },
          // Asks something else whenever it runs.
          Ask("ask_anew") { context in
            let run = runs.withLock { runs in
              runs += 1
              return runs
            }
            return "\(try await context.ask(Form("name", "Attempt \(run)?", [.text("name")])))"
          },
          Ask("ask_if_possible") { context in
            do {
              return try await context.ask(Sampling("model", "Hello?", maxTokens: 9)).text
            } catch ClientRequestError.unavailable {
              return "did without"
            }
          },
          Ask("visit") { context in "\(try await context.ask(WebPage("login", "Sign in", url: "https://example.org")))"
          },
          Ask("ask_much") { context in
            "\(try await context.ask(Form("name", String(repeating: "?", count: 10_000), [.text("name")])))"
          },
          Ask("folders") { context in try await context.roots.paths.joined(separator: ",") },
          Ask("trace") { context in
            guard let trace = context.trace else { return "none" }
            return "\(trace.traceID) \(trace.state ?? "-") \(trace.baggage ?? "-")"
          },
        ]),
        resources: try ResourceRegistry([AskingResource()])),
      roots: roots, rootsPatience: rootsPatience, limits: limits))
}

private let runs = Mutex(0)

/// A resource that depends on an answer.
private struct AskingResource: Resource {
  let uri = "test://asking"
  let name = "asking"
  let title = "Asking"
  let description = "Says whose it is."

  func read(in context: ToolContext) async throws -> ResourceBody { .text("\(try await context.ask(nameForm))") }
}

private let nameForm = Form("name", "Your name?", [.text("name", isRequired: true)])

/// A tool that is what its body does.
struct Ask: Tool {
  struct Output: ToolOutput {
    @Field("What came of it") var text: String = ""
    var content: [ToolContent] { [.text(text)] }
  }

  let name: String
  var title: String { name }
  let description = "Asks."
  let icons = [Icon("data:image/png;base64,AA==", mimeType: "image/png", sizes: ["1x1"])]
  let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)
  let limits: CallLimits
  let body: @Sendable (ToolContext) async throws -> String

  init(
    _ name: String, deadline: Duration = .seconds(50), _ body: @escaping @Sendable (ToolContext) async throws -> String,
  ) {
    self.name = name
    limits = CallLimits(defaultDeadline: deadline)
    self.body = body
  }

  func call(_ input: Nothing, in context: ToolContext) async throws -> Output {
    var output = Output()
    output.text = try await body(context)
    return output
  }
}
