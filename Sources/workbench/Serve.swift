import Catalog
import Config
import Glibc
import JSONRPC
import MCP
import Observe
import Roots
import ToolKit

/// The server: settings, catalogue, MCP on standard input and output, until the client goes away.
enum Serve {
  /// Exit status for a command line or environment that cannot be used.
  private static let usageError = EX_USAGE

  static func run(_ arguments: [String]) -> Never {
    let surroundings = Surroundings.ofThisProcess()
    do {
      switch try Configuration.read(arguments: arguments, environment: surroundings.environment) {
      case .help:
        write(Reference.help, to: STDOUT_FILENO)
        exit(0)
      case .serve(let configuration):
        try serve(configuration, surroundings)
      }
    } catch {
      fail("\(error)", status: usageError)
    }
  }

  private static func serve(_ configuration: Configuration, _ surroundings: Surroundings) throws -> Never {
    let catalog = try Catalog.make(configuration, surroundings)
    let services = catalog.services
    var limits = ConnectionLimits()
    limits.callsInFlight = configuration[Settings.callsInFlight]
    limits.lineBytes = configuration[Settings.lineLimit]
    let trace = try configuration[Settings.trace].map {
      try FileTrace(path: surroundings.absolute($0), redactor: services.redactor)
    }
    let server = MCPServer(
      info: ServerInfo(
        name: Product.name, title: Product.title, version: Product.version, description: Product.summary),
      offer: Offer(tools: catalog.tools, resources: try catalog.resources()), artifacts: services.resources,
      roots: services.roots,
      executor: services.executor, limits: limits, log: services.log, redactor: services.redactor,
      trace: trace)
    if isatty(STDIN_FILENO) == 1 { greet() }
    let status = try server.runOnStandardStreams()
    // What was logged last is worth a moment, an unread standard error is not worth more.
    services.standardError.flush(milliseconds: 200)
    exit(status)
  }

  /// A person started this by hand and sees nothing happen: say what it waits for.
  private static func greet() {
    write(
      """
      workbench: waiting for MCP messages on standard input, one JSON object per line; Ctrl-D ends.
      workbench: a client starts this by itself: point it at mcp.json. 'workbench --help' lists commands for people.
      workbench: to try it by hand, paste: {"jsonrpc":"2.0","id":1,"method":"ping"}

      """, to: STDERR_FILENO)
  }
}

/// Ends the process with one line on standard error, in which nothing steers a terminal.
func fail(_ message: String, status: CInt) -> Never {
  write("workbench: \(InertText(message.utf8).text)\n", to: STDERR_FILENO)
  exit(status)
}

/// Writes a text whole; the `print` of the standard library would leave it in a buffer of its own.
func write(_ text: String, to descriptor: CInt) {
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    let written = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if written <= 0 { return }
    rest = rest.dropFirst(written)
  }
}
