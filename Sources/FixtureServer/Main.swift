import Glibc
import JSONRPC
import MCP
import Observe
import Roots
import ToolKit

/// A server on the same engine as the product, for protocol tests and benchmarks: five small tools, and a fixture for
/// each thing that a server can offer.
///
/// `--max-in-flight N` sets how many calls it accepts at once, `--page-size N` how many entries a page of a list has,
/// `--trace FILE` writes down every line.
@main
struct Main {
  static func main() {
    do {
      var limits = ConnectionLimits()
      var pageSize = MCPServer.defaultPageSize
      var trace: FileTrace?
      var arguments = CommandLine.arguments.dropFirst()
      while let option = arguments.popFirst() {
        guard let value = arguments.popFirst() else { throw Usage() }
        switch option {
        case "--max-in-flight": limits.callsInFlight = try number(value)
        case "--page-size": pageSize = try number(value)
        case "--trace": trace = try FileTrace(path: value, redactor: Redactor())
        default: throw Usage()
        }
      }
      let server = try MCPServer(
        info: ServerInfo(name: "fixture-server", title: "Fixture server", version: "1.0.0"),
        instructions: "Tools for testing the protocol. None of them changes anything but this server's own lists.",
        offer: offer(),
        pageSize: pageSize,
        roots: Roots([], stateDirectory: nil, home: nil),
        limits: limits,
        trace: trace,
      )
      exit(try server.runOnStandardStreams())
    } catch {
      let line = Array("fixture-server: \(error)\n".utf8)
      _ = unsafe line.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
      exit(1)
    }
  }

  private static func offer() throws -> Offer {
    let watched = WatchedResource()
    let offer = Offer(
      tools: try ToolRegistry(
        [Echo(), Add(), Slow(), Burn(), Size()] + ContentTool.all + [ProgressTool(), LoggingTool()]
          + AskingTool.all),
      prompts: try PromptRegistry([
        FixedPrompt.simple, ArgumentsPrompt(), EmbeddedResourcePrompt(), FixedPrompt.image, AskingPrompt(),
      ]),
      resources: try ResourceRegistry(FixedResource.all + [watched], templates: [DataTemplate()]),
      isFixed: false)
    // These change the offer that they are part of.
    try offer.change { lists in
      for tool in ToggleTool.all(offer) { try lists.tools.add(tool) }
      try lists.tools.add(TouchTool(offer: offer, resource: watched))
    }
    return offer
  }

  private static func number(_ text: String) throws -> Int {
    guard let number = Int(text), number > 0 else { throw Usage() }
    return number
  }

  private struct Usage: Error, CustomStringConvertible {
    var description: String { "usage: fixture-server [--max-in-flight N] [--page-size N] [--trace FILE]" }
  }
}
