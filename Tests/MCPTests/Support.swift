import JSON
import JSONRPC
import MCP
import Observe
import Roots
import TestSupport
import ToolKit

/// Starts a server of this process with the tools of this file.
func startServer(
  gate: Event<Void> = Event(), started: Event<Void> = Event(), limits: ConnectionLimits = .unhurried,
  trace: (any MessageTrace)? = nil,
) throws -> InMemoryServer {
  InMemoryServer(
    MCPServer(
      info: ServerInfo(name: "test", title: "Test", version: "1.2.3"), instructions: "Read me.",
      offer: Offer(
        tools: try ToolRegistry([
          Say(), Wait(gate: gate, started: started), Fail(), Publish(), Steps(), Bulk(), Brief(), Partial(),
        ])),
      roots: .none, limits: limits, trace: trace))
}

/// One request line without an envelope.
func legacy(_ id: Int, _ method: String, _ params: String = "{}") -> String {
  #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"#
}

/// One request line with the envelope of 2026-07-28; `members` are further members of `params`, `meta` of `_meta`.
func modern(_ id: Int, _ method: String, _ members: String = "", meta: String = "") -> String {
  let more = meta.isEmpty ? "" : "," + meta
  let envelope =
    #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","#
    + #""io.modelcontextprotocol/clientCapabilities":{}\#(more)}"#
  return legacy(id, method, "{\(envelope)\(members.isEmpty ? "" : "," + members)}")
}

func initialize(_ id: Int, _ revision: String) -> String {
  legacy(
    id, "initialize",
    #"{"protocolVersion":"\#(revision)","capabilities":{},"clientInfo":{"name":"t","version":"0"}}"#)
}

private let readOnly = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)

struct Say: Tool {
  struct Input: ToolInput {
    @Param("What to say") var text: String
    @Param("How often", .range(1...3)) var times: Int = 1
  }

  struct Output: ToolOutput {
    @Field("What was said") var said: String = ""
    var content: [ToolContent] { [.text(said)] }
  }

  let name = "say"
  let title = "Say"
  let description = "Says something."
  let annotations = readOnly

  func call(_ input: Input, in context: ToolContext) async throws -> Output {
    var output = Output()
    output.said = String(repeating: input.text, count: input.times)
    return output
  }
}

struct Nothing: ToolInput {}

struct Done: ToolOutput {
  @Field("Whether it is done") var done: Bool = true
  var content: [ToolContent] { [.text("done")] }
}

/// Runs until its gate opens, and then reports progress once more than it should.
struct Wait: Tool {
  let gate: Event<Void>
  let started: Event<Void>
  let name = "wait"
  let title = "Wait"
  let description = "Waits."
  let annotations = readOnly

  func call(_ input: Nothing, in context: ToolContext) async throws -> Done {
    started.fire()
    do {
      try await gate.value()
    } catch {
      context.progress(99, message: "after the end")
      context.log(.emergency, "after the end")
      throw CancellationError()
    }
    return Done()
  }
}

struct Fail: Tool {
  struct Input: ToolInput {
    @Param("domain, bug or refuse") var how: String
  }

  struct Bug: Error {}
  let name = "fail"
  let title = "Fail"
  let description = "Fails."
  let annotations = readOnly

  func call(_ input: Input, in context: ToolContext) async throws -> Done {
    switch input.how {
    case "bug": throw Bug()
    case "refuse": throw ToolError(.refused, "not here", retryAfterMilliseconds: 5)
    default: throw ToolError(.invalidArgument, "'how' is wrong", argument: "how")
    }
  }
}

/// Publishes one text and one binary artifact.
struct Publish: Tool {
  struct Output: ToolOutput {
    @Field("Where they are") var uris: [String] = []
    var content: [ToolContent] {
      [.text("two files")] + uris.map { .resourceLink(ResourceLink(uri: $0, name: "artifact", size: 3)) }
    }
  }

  let name = "publish"
  let title = "Publish"
  let description = "Publishes."
  let annotations = readOnly

  func call(_ input: Nothing, in context: ToolContext) async throws -> Output {
    var output = Output()
    output.uris = [
      try context.resources.publish(Array("hello".utf8), name: "a b.txt", mimeType: "text/plain").uri,
      try context.resources.publish([0, 1, 255], name: "c.bin", mimeType: "application/octet-stream").uri,
    ]
    return output
  }
}

/// Reports progress forwards, backwards and far too often, and logs at two levels.
struct Steps: Tool {
  let name = "steps"
  let title = "Steps"
  let description = "Goes step by step."
  let annotations = readOnly

  func call(_ input: Nothing, in context: ToolContext) async throws -> Done {
    context.log(.debug, "detail")
    context.log(.warning, "trouble")
    for step in 1...1000 { context.progress(Double(step), of: 1000, message: "step") }
    context.progress(2, of: 1000)
    context.progress(.nan)
    return Done()
  }
}

/// Gives back as many characters as asked for.
struct Bulk: Tool {
  struct Input: ToolInput {
    @Param("How many") var size: Int
  }

  let name = "bulk"
  let title = "Bulk"
  let description = "Gives back much."
  let annotations = readOnly

  struct Output: ToolOutput {
    @Field("How many") var size: Int = 0
    var content: [ToolContent] { [.text(String(repeating: "x", count: size))] }
  }

  func call(_ input: Input, in context: ToolContext) async throws -> Output {
    var output = Output()
    output.size = input.size
    return output
  }
}

/// Never ends by itself and has a short deadline.
struct Brief: Tool {
  let name = "brief"
  let title = "Brief"
  let description = "Has little time."
  let annotations = readOnly
  let limits = CallLimits(defaultDeadline: .milliseconds(20))

  func call(_ input: Nothing, in context: ToolContext) async throws -> Done {
    try await Event<Void>().value()
    return Done()
  }
}

/// Works until it is stopped, and then answers with what it has.
struct Partial: Tool {
  struct Output: ToolOutput {
    @Field("Whether it came to its end") var complete: Bool = true
    var content: [ToolContent] { [.text(complete ? "all of it" : "half of it")] }
    var isError: Bool { !complete }
  }

  let name = "partial"
  let title = "Partial"
  let description = "Answers with what it has."
  let annotations = readOnly
  let limits = CallLimits(resultCharacters: 60_000)

  func call(_ input: Nothing, in context: ToolContext) async throws -> Output {
    var output = Output()
    do { try await Event<Void>().value() } catch is CancellationError { output.complete = false }
    return output
  }
}
